//! The worker's configuration: vars and secrets, read once an isolate.

use calotype_protocol::limits::{TICKET_EXPIRES_IN_SECONDS, TICKET_MAX_EXPIRES_IN_SECONDS};

use crate::authenticate::{self, Authentication};
use crate::cors::AllowedOrigin;
use crate::deliver::config::{self as delivery, DeliveryConfig};
use crate::https::ClearText;
use crate::limits::config::{self as limits, LimitsConfig};
use crate::log::Level;
use crate::per_collection::PerCollection;
use crate::storage;
use crate::upload::rules::{self, UploadRules};

pub(crate) use crate::origin::Origin;
pub(crate) use crate::storage::StorageConfig;

/// Everything the operator sets, parsed.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The buckets and how to reach them.
    pub(crate) storage: PerCollection<StorageConfig>,
    /// What an upload has to be.
    pub(crate) uploads: PerCollection<UploadRules>,
    /// Who may call.
    pub(crate) authentication: Authentication,
    /// Origins whose pages may call the API.
    pub(crate) allowed_origins: Vec<AllowedOrigin>,
    /// Origin of delivery URLs; the request's own when absent.
    pub(crate) public_url: Option<Origin>,
    /// Seconds an upload ticket is valid.
    pub(crate) ticket_expires_in_seconds: u64,
    /// How pictures are made.
    pub(crate) delivery: DeliveryConfig,
    /// How much one caller may ask for.
    pub(crate) limits: LimitsConfig,
    /// Whether HTTP is answered.
    pub(crate) clear_text: ClearText,
    /// What is written to the log.
    pub(crate) log_level: Level,
}

/// All that is wrong with the configuration; names only, never values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Faults(pub(crate) Vec<String>);

impl Config {
    /// Reads the variables through `variable`; an empty one counts as absent.
    ///
    /// # Errors
    ///
    /// All faults together, so that one look at the log tells all there is to mend.
    pub(crate) fn load(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Faults> {
        let mut read = Reader {
            variable: |name: &str| {
                variable(name)
                    .map(|value| value.trim().to_owned())
                    .filter(|value| !value.is_empty())
            },
            faults: Vec::new(),
        };
        let storage = storage::read(&mut read);
        let uploads = rules::read(&mut read);
        let authentication = authenticate::config::load(&mut read);
        let allowed_origins = read.optional("ALLOWED_ORIGINS", origins);
        let public_url = read.optional("PUBLIC_URL", origin);
        let ticket_expires_in_seconds = read.optional("TICKET_EXPIRES_IN_SECONDS", ticket_seconds);
        let delivery = delivery::read(&mut read);
        let limits = LimitsConfig::new(
            read.optional("LIMIT_REQUESTS_PER_SECOND", limits::rate),
            read.optional("LIMIT_REQUESTS_BURST", limits::burst),
            read.optional("LIMIT_UPLOADS_PER_MINUTE", limits::rate),
            read.optional("LIMIT_UPLOAD_BYTES_PER_DAY", limits::bytes),
            read.optional("LIMIT_ANONYMOUS_PER_MINUTE", limits::rate),
            read.optional("LIMIT_DERIVATIONS_PER_MINUTE", limits::rate),
        );
        let clear_text = read.optional("ALLOW_HTTP", clear_text);
        if clear_text != Some(ClearText::Allowed)
            && public_url.as_ref().is_some_and(|it| !it.is_private())
        {
            read.fault("PUBLIC_URL is http, which is not answered: set https, or ALLOW_HTTP");
        }
        let log_level = read.optional("LOG_LEVEL", Level::parse);

        let loaded = || {
            Some(Self {
                storage: storage?,
                uploads: uploads?,
                authentication: authentication?,
                allowed_origins: allowed_origins.unwrap_or_default(),
                public_url,
                ticket_expires_in_seconds: ticket_expires_in_seconds
                    .unwrap_or(TICKET_EXPIRES_IN_SECONDS),
                delivery: delivery.clone(),
                limits,
                clear_text: clear_text.unwrap_or_default(),
                log_level: log_level.unwrap_or_default(),
            })
        };
        match loaded() {
            Some(config) if read.faults.is_empty() => Ok(config),
            _ => Err(Faults(read.faults)),
        }
    }
}

/// The variables, and all that is wrong with them.
pub(crate) struct Reader<F> {
    variable: F,
    faults: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Reader<F> {
    pub(crate) fn required<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        if !self.is_set(name) {
            self.missing(name);
        }
        self.optional(name, parse)
    }

    /// Whether there is a value, right or wrong.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        (self.variable)(name).is_some()
    }

    /// Notes what is wrong with several variables together.
    pub(crate) fn fault(&mut self, fault: &str) {
        self.faults.push(fault.to_owned());
    }

    /// As [`Self::fault`], of what may be met again: it is told once.
    pub(crate) fn fault_once(&mut self, fault: String) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// Tells that a value is missing.
    pub(crate) fn missing(&mut self, name: &str) {
        self.faults.push(format!("{name} is not set"));
    }

    /// The value, parsed; a wrong one is a fault and `None`.
    pub(crate) fn optional<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, &'static str>,
    ) -> Option<T> {
        let value = (self.variable)(name)?;
        parse(&value)
            .map_err(|fault| self.faults.push(format!("{name} {fault}")))
            .ok()
    }

    /// As [`Self::optional`], of what may have several faults at once.
    pub(crate) fn several<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, Vec<String>>,
    ) -> Option<T> {
        let value = (self.variable)(name)?;
        let faults = |it: Vec<String>| it.into_iter().map(|fault| format!("{name}: {fault}"));
        parse(&value)
            .map_err(|all| self.faults.extend(faults(all)))
            .ok()
    }
}

pub(crate) fn text(value: &str) -> Result<String, &'static str> {
    Ok(value.to_owned())
}

/// Visible ASCII: all that identifiers have, and all that stands in a header as it is.
pub(crate) fn word(value: &str) -> Result<String, &'static str> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(value.to_owned())
    } else {
        Err("has an empty entry, or characters that are not visible ASCII")
    }
}

/// Digits and nothing else: a sign or a fraction is a slip of the pen.
pub(crate) fn number(value: &str, least: u64, most: u64) -> Option<u64> {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|_| is_plain);
    number.filter(|it| (least..=most).contains(it))
}

fn ticket_seconds(value: &str) -> Result<u64, &'static str> {
    let seconds = number(value, 1, TICKET_MAX_EXPIRES_IN_SECONDS);
    seconds.ok_or("is not a number of seconds from 1 to 600")
}

fn clear_text(value: &str) -> Result<ClearText, &'static str> {
    match value {
        "true" => Ok(ClearText::Allowed),
        "false" => Ok(ClearText::LocalOnly),
        _ => Err("is neither true nor false"),
    }
}

pub(crate) fn origins(value: &str) -> Result<Vec<AllowedOrigin>, &'static str> {
    let one = |it: &str| AllowedOrigin::parse(it.trim());
    let all = value.split(',').map(one).collect::<Option<_>>();
    all.ok_or("has what is neither an origin such as https://example.com nor https://*.example.com")
}

pub(crate) fn origin(value: &str) -> Result<Origin, &'static str> {
    Origin::parse(value).ok_or("is not an origin such as https://example.com")
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
