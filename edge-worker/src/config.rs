//! The worker's configuration: vars and secrets, read once an isolate.

use calotype_protocol::limits::{TICKET_EXPIRES_IN_SECONDS, TICKET_MAX_EXPIRES_IN_SECONDS};
use http::Uri;

use crate::authenticate::{self, Authentication};
use crate::cors::AllowedOrigin;
use crate::deliver::config::{self as delivery, DeliveryConfig};
use crate::https::ClearText;
use crate::limits::config::{self as limits, LimitsConfig};
use crate::log::Level;
use crate::per_collection::PerCollection;
use crate::storage;
use crate::upload::rules::{self, UploadRules};

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

/// Scheme, host and port, as in `https://example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    text: String,
    scheme_chars: usize,
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

/// Bucket and region go into URLs and signatures as they are.
pub(crate) fn plain(value: &str) -> Result<String, &'static str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if value.bytes().all(is_plain) {
        Ok(value.to_owned())
    } else {
        Err("has characters other than letters, digits, '-', '.' and '_'")
    }
}

fn ticket_seconds(value: &str) -> Result<u64, &'static str> {
    let in_range = |seconds: &u64| (1..=TICKET_MAX_EXPIRES_IN_SECONDS).contains(seconds);
    let seconds = value.parse().ok().filter(in_range);
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

impl Origin {
    /// Takes the exact spelling a browser's `Origin` header has: lower case, no
    /// path, no wildcard, no user.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let uri: Uri = value.parse().ok()?;
        let scheme = uri
            .scheme_str()
            .filter(|it| matches!(*it, "http" | "https"))?;
        let authority = uri.authority()?.as_str();
        let text = format!("{scheme}://{authority}");
        let is_plain = |c: char| !c.is_ascii_uppercase() && !"@*,".contains(c);
        (text == value && authority.chars().all(is_plain)).then_some(Self {
            scheme_chars: scheme.len(),
            text,
        })
    }

    /// The origin as text, without a slash at the end.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether what goes there is encrypted.
    pub(crate) fn is_https(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// Whether it is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        matches!(self.host(), "localhost" | "127.0.0.1" | "[::1]")
    }

    /// `https://` and `example.com:8443`.
    pub(crate) fn scheme_and_authority(&self) -> (&str, &str) {
        self.text.split_at(self.scheme_chars + "://".len())
    }

    /// The name or address, without the port.
    pub(crate) fn host(&self) -> &str {
        let (_, authority) = self.scheme_and_authority();
        match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        }
    }

    /// `https://prefix.example.com` for `https://example.com`.
    pub(crate) fn with_subdomain(&self, prefix: &str) -> String {
        let (scheme, authority) = self.scheme_and_authority();
        format!("{scheme}{prefix}.{authority}")
    }
}

#[cfg(test)]
mod tests {
    use calotype_protocol::Collection;

    use super::*;
    use crate::fake;
    use crate::storage::Addressing;

    fn load_with(name: &str, value: &str) -> Result<Config, Faults> {
        Config::load(|asked| match asked {
            _ if asked == name => Some(value.to_owned()),
            _ => fake::variable(asked),
        })
    }

    #[test]
    fn defaults_are_path_style_and_no_origin() {
        let config = Config::load(|name| match name {
            "S3_PATH_STYLE" | "ALLOWED_ORIGINS" => None,
            _ => fake::variable(name),
        })
        .unwrap();
        let storage = config.storage.of(Collection::Items);
        assert_eq!(storage.addressing, Addressing::Path);
        assert_eq!(config.storage.distinct().len(), 1);
        assert!(config.allowed_origins.is_empty());
        assert!(config.public_url.is_none());
        assert_eq!(config.ticket_expires_in_seconds, TICKET_EXPIRES_IN_SECONDS);
    }

    #[test]
    fn a_ticket_lives_for_1_to_600_seconds() {
        for (value, expected) in [
            ("1", Some(1)),
            ("600", Some(600)),
            ("0", None),
            ("601", None),
            ("5m", None),
        ] {
            let config = load_with("TICKET_EXPIRES_IN_SECONDS", value).ok();
            assert_eq!(
                config.map(|it| it.ticket_expires_in_seconds),
                expected,
                "{value}"
            );
        }
    }

    #[test]
    fn a_limit_is_a_number_and_0_is_off() {
        for (name, value, is_valid) in [
            ("LIMIT_REQUESTS_PER_SECOND", "0", true),
            ("LIMIT_REQUESTS_PER_SECOND", "1000000000", true),
            ("LIMIT_REQUESTS_PER_SECOND", "1000000001", false),
            ("LIMIT_UPLOADS_PER_MINUTE", "-1", false),
            ("LIMIT_UPLOADS_PER_MINUTE", "+1", false),
            ("LIMIT_UPLOADS_PER_MINUTE", "1.5", false),
            ("LIMIT_UPLOAD_BYTES_PER_DAY", "10GB", false),
            ("LIMIT_UPLOAD_BYTES_PER_DAY", "1000000000000000", false),
            ("LIMIT_ANONYMOUS_PER_MINUTE", "99999999999999999999", false),
        ] {
            assert_eq!(load_with(name, value).is_ok(), is_valid, "{name}={value}");
        }
        let off = load_with("LIMIT_UPLOADS_PER_MINUTE", "0").unwrap();
        assert_eq!(off.limits.uploads, None);
        // The numbers of the specification of this service.
        let requests = fake::config().limits.requests.unwrap();
        assert_eq!((requests.tokens, requests.per_ms), (1000, 1000));
        assert_eq!(requests.burst, 5000);
        let uploads = fake::config().limits.uploads.unwrap();
        assert_eq!((uploads.tokens, uploads.per_ms), (60, 60_000));
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let Faults(faults) = Config::load(|name| match name {
            "S3_PATH_STYLE" => Some("yes".to_owned()),
            "API_KEYS" => Some("short".to_owned()),
            "LIMIT_REQUESTS_BURST" => Some("0".to_owned()),
            "LOG_LEVEL" => Some("loud".to_owned()),
            _ => None,
        })
        .unwrap_err();
        assert_eq!(
            faults,
            [
                "S3_PATH_STYLE is neither true nor false",
                "S3_ENDPOINT is not set",
                "S3_REGION is not set",
                "S3_BUCKET is not set",
                "S3_ACCESS_KEY_ID is not set",
                "S3_SECRET_ACCESS_KEY is not set",
                "API_KEYS has a key of fewer than 32 characters",
                "LIMIT_REQUESTS_BURST is not a number from 1 to 1000000000",
                "LOG_LEVEL is none of debug, info, warn and error",
            ]
        );
    }

    fn faults_with(variables: &[(&str, &str)]) -> Vec<String> {
        let loaded = Config::load(|asked| {
            let found = variables.iter().find(|(name, _)| *name == asked);
            found.map_or_else(|| fake::variable(asked), |(_, it)| Some((*it).to_owned()))
        });
        loaded.map_or_else(|Faults(faults)| faults, |_| Vec::new())
    }

    const ISSUER: (&str, &str) = ("JWT_ISSUER", "https://a.example");
    const AUDIENCE: (&str, &str) = ("JWT_AUDIENCE", "photos");
    const URL: (&str, &str) = ("JWT_JWKS_URL", "https://a.example/jwks");
    const SECRET: (&str, &str) = ("JWT_SECRET", "0123456789abcdef0123456789abcdef");

    #[test]
    fn tokens_need_issuer_audience_and_one_kind_of_key() {
        let either = "either JWT_JWKS_URL or JWT_SECRET must be set, and not both";
        let number = "JWT_ISSUER has another number of entries than JWT_JWKS_URL, or than one";
        for (variables, expected) in [
            (&[ISSUER, AUDIENCE, URL][..], &[][..]),
            (&[ISSUER, AUDIENCE, SECRET], &[]),
            (&[ISSUER, AUDIENCE, URL, ("API_KEYS", "")], &[]),
            (&[ISSUER, AUDIENCE, URL, SECRET], &[either]),
            (&[ISSUER, AUDIENCE], &[either]),
            (
                &[URL],
                &["JWT_ISSUER is not set", "JWT_AUDIENCE is not set"],
            ),
            (
                &[("JWT_SCOPE_CLAIM", "roles")],
                &[
                    "JWT_ISSUER is not set",
                    "JWT_AUDIENCE is not set",
                    "JWT_SCOPE_CLAIM is none of scope, scp, permissions, none",
                    either,
                ],
            ),
            (&[("JWT_ISSUER", "a,b"), AUDIENCE, URL], &[number]),
            (&[("JWT_ISSUER", "a,b"), AUDIENCE, SECRET], &[number]),
            (
                &[ISSUER, AUDIENCE, ("JWT_SECRET", "short")],
                &["JWT_SECRET has fewer than 32 bytes"],
            ),
            (
                &[
                    ISSUER,
                    AUDIENCE,
                    URL,
                    ("JWT_DEFAULT_SCOPES", "upload admin"),
                ],
                &[
                    "JWT_DEFAULT_SCOPES is neither none nor some of upload, read, manage \
                   with spaces between",
                ],
            ),
            (
                &[ISSUER, AUDIENCE, URL, ("JWT_AUDIENCE_CLAIM", "sub")],
                &["JWT_AUDIENCE_CLAIM is none of aud, client_id, azp"],
            ),
        ] {
            assert_eq!(faults_with(variables), expected, "{variables:?}");
        }
    }

    #[test]
    fn keys_come_over_https_or_from_this_machine() {
        for good in [
            "https://a.example/jwks",
            "https://a.example",
            "https://a.example:8443/a/b.json?p=x&q=y",
            "http://127.0.0.1:9000/jwks",
            "http://localhost/jwks",
            "http://[::1]:9000/jwks",
        ] {
            assert!(
                faults_with(&[ISSUER, AUDIENCE, ("JWT_JWKS_URL", good)]).is_empty(),
                "{good}"
            );
        }
        for bad in [
            "http://a.example/jwks",
            "http://localhost.example/jwks",
            "http://127.0.0.1.example/jwks",
            "ftp://a.example/jwks",
            "https:a.example",
            "https://user:pass@a.example/jwks",
            "https://a.example/jwks#x",
            "https://a.example/j wks",
            "https:///jwks",
            "//a.example/jwks",
            "jwks",
        ] {
            let faults = faults_with(&[ISSUER, AUDIENCE, ("JWT_JWKS_URL", bad)]);
            let expected = "JWT_JWKS_URL is not an https URL without user and fragment";
            assert_eq!(faults, [expected], "{bad}");
        }
    }

    #[test]
    fn a_key_may_have_scopes_and_a_misspelt_one_is_a_fault() {
        let key = fake::API_KEY;
        for good in ["", ":upload", ":upload+read+manage+admin"] {
            assert!(
                load_with("API_KEYS", &format!("{key}{good}")).is_ok(),
                "{good}"
            );
        }
        for bad in [":", ":uplaod", ":upload,read", ":upload read", ":Upload"] {
            assert!(
                load_with("API_KEYS", &format!("{key}{bad}")).is_err(),
                "{bad}"
            );
        }
        assert!(load_with("API_KEYS", &format!("{}:upload", &key[1..])).is_err());
        assert!(load_with("API_KEYS", &format!("{key} {key}")).is_err());
    }

    #[test]
    fn an_origin_is_exact() {
        assert!(load_with("PUBLIC_URL", "https://*.example.com").is_err());
        for bad in [
            "*",
            "https://example.com, *",
            "https://example.com/",
            "https://Example.com",
            "https://user@example.com",
            "example.com",
            "ftp://example.com",
            "https://example.com/path",
        ] {
            assert!(load_with("ALLOWED_ORIGINS", bad).is_err(), "{bad}");
        }
        let good = load_with(
            "ALLOWED_ORIGINS",
            "https://example.com, http://localhost:5173, https://*.example.com",
        );
        assert_eq!(good.unwrap().allowed_origins.len(), 3);
    }

    #[test]
    fn the_bucket_may_stand_before_the_host() {
        let origin = Origin::parse("https://s3.example.com:9000").unwrap();
        assert_eq!(
            origin.with_subdomain("photos"),
            "https://photos.s3.example.com:9000"
        );
    }

    #[test]
    fn secrets_do_not_show_in_debug() {
        let shown = format!("{:?}", fake::config());
        for name in ["S3_SECRET_ACCESS_KEY", "API_KEYS", "S3_SESSION_TOKEN"] {
            assert!(
                !shown.contains(&fake::variable(name).unwrap()),
                "{name} shows"
            );
        }
        let secret = "a secret that nobody may ever see";
        let tokens = Config::load(|asked| match asked {
            "JWT_SECRET" => Some(secret.to_owned()),
            "JWT_ISSUER" | "JWT_AUDIENCE" => Some("a".to_owned()),
            _ => fake::variable(asked),
        });
        let shown = format!("{:?}", tokens.unwrap());
        assert!(shown.contains("Secret(redacted)") && !shown.contains(secret));
        // Nor as the bytes it has.
        assert!(!shown.contains("97, 32, 115"));
    }

    #[test]
    fn a_fault_never_repeats_the_value() {
        let faults = load_with("API_KEYS", "hunter2").unwrap_err();
        assert!(!format!("{faults:?}").contains("hunter2"));
    }
}
