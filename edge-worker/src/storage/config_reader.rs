//! Reads the variables of storage.

use aws_credential_types::Credentials;

use super::config::{Addressing, Encryption, StorageConfig, TicketForm};
use super::config_names::{bucket, faults, region};
use crate::config::{Origin, PerCollection, Reader, flag, origin, prefix, text, word};

/// Reads the bucket of each collection.
pub(crate) fn read<F: Fn(&str) -> Option<String>>(
    read: &mut Reader<F>,
) -> Option<PerCollection<StorageConfig>> {
    let common = Settings::read(read, "");
    for (name, is_set) in common.required() {
        if !is_set {
            read.missing(name);
        }
    }
    PerCollection::try_from_fn(|collection| {
        let prefix = prefix(collection);
        let own = Settings::read(read, &prefix);
        let allows_http = own.allows_http.or(common.allows_http).unwrap_or_default();
        let config = own.or(&common).build()?;
        for fault in faults(read, &prefix, &config, allows_http) {
            read.fault_once(fault);
        }
        Some(config)
    })
}

/// The variables of one prefix.
#[derive(Clone, Debug, Default)]
struct Settings {
    endpoint: Option<Origin>,
    region: Option<String>,
    bucket: Option<String>,
    addressing: Option<Addressing>,
    credentials: Option<Credentials>,
    encryption: Option<Encryption>,
    ticket: Option<TicketForm>,
    allows_http: Option<bool>,
    /// The names that are set. Invalid values are reported where they are read.
    set: Vec<&'static str>,
}

/// The variables that a bucket requires.
const REQUIRED: [&str; 5] = [
    "S3_ENDPOINT",
    "S3_REGION",
    "S3_BUCKET",
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
];

impl Settings {
    fn read<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>, prefix: &str) -> Self {
        let name = |name: &str| format!("{prefix}{name}");
        let endpoint = read.optional(&name("S3_ENDPOINT"), origin);
        let region = read.optional(&name("S3_REGION"), region);
        let bucket = read.optional(&name("S3_BUCKET"), bucket);
        let addressing = read.optional(&name("S3_PATH_STYLE"), addressing);
        let encryption = read.optional(&name("S3_SERVER_SIDE_ENCRYPTION"), encryption);
        let ticket = read.optional(&name("S3_TICKET"), ticket);
        let allows_http = read.optional(&name("S3_ALLOW_HTTP"), flag);
        // The three belong together: the key of one bucket must never be sent with the
        // session token of another.
        let key_id = read.optional(&name("S3_ACCESS_KEY_ID"), word);
        let secret = read.optional(&name("S3_SECRET_ACCESS_KEY"), text);
        let token = read.optional(&name("S3_SESSION_TOKEN"), word);
        if !prefix.is_empty() && key_id.is_some() != secret.is_some() {
            read.missing(&name(if key_id.is_some() {
                "S3_SECRET_ACCESS_KEY"
            } else {
                "S3_ACCESS_KEY_ID"
            }));
        }
        let set = REQUIRED
            .into_iter()
            .filter(|it| read.is_set(&name(it)))
            .collect();
        let credentials = match (key_id, secret) {
            (Some(key_id), Some(secret)) => {
                Some(Credentials::new(key_id, secret, token, None, "calotype"))
            }
            _ => None,
        };
        Self {
            endpoint,
            region,
            bucket,
            addressing,
            credentials,
            encryption,
            ticket,
            allows_http,
            set,
        }
    }

    fn required(&self) -> impl Iterator<Item = (&'static str, bool)> {
        REQUIRED
            .into_iter()
            .map(|name| (name, self.set.contains(&name)))
    }

    fn or(self, common: &Self) -> Self {
        let common = common.clone();
        Self {
            endpoint: self.endpoint.or(common.endpoint),
            region: self.region.or(common.region),
            bucket: self.bucket.or(common.bucket),
            addressing: self.addressing.or(common.addressing),
            credentials: self.credentials.or(common.credentials),
            encryption: self.encryption.or(common.encryption),
            ticket: self.ticket.or(common.ticket),
            allows_http: self.allows_http.or(common.allows_http),
            set: self.set,
        }
    }

    fn build(self) -> Option<StorageConfig> {
        Some(StorageConfig {
            endpoint: self.endpoint?,
            region: self.region?,
            bucket: self.bucket?,
            addressing: self.addressing.unwrap_or(Addressing::Path),
            credentials: self.credentials?,
            encryption: self.encryption.unwrap_or(Encryption::BucketDefault),
            ticket: self.ticket.unwrap_or(TicketForm::PutOnce),
        })
    }
}

fn addressing(value: &str) -> Result<Addressing, &'static str> {
    match value {
        "true" => Ok(Addressing::Path),
        "false" => Ok(Addressing::VirtualHost),
        _ => Err("is neither true nor false"),
    }
}

fn ticket(value: &str) -> Result<TicketForm, &'static str> {
    match value {
        "put-once" => Ok(TicketForm::PutOnce),
        "put" => Ok(TicketForm::Put),
        "post" => Ok(TicketForm::Post),
        _ => Err("is none of put-once, put and post"),
    }
}

fn encryption(value: &str) -> Result<Encryption, &'static str> {
    // An id, an alias or an ARN. It becomes the value of a header.
    let is_key = |key: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/:".contains(&byte);
        !key.is_empty() && key.bytes().all(is_plain)
    };
    match value {
        "none" => Ok(Encryption::BucketDefault),
        "AES256" => Ok(Encryption::Aes256),
        "aws:kms" => Ok(Encryption::Kms(None)),
        _ => match value.strip_prefix("aws:kms:").filter(|key| is_key(key)) {
            Some(key) => Ok(Encryption::Kms(Some(key.to_owned()))),
            None => Err("is none of none, AES256, aws:kms and aws:kms:<key>"),
        },
    }
}

#[cfg(test)]
#[path = "config_reader_tests.rs"]
mod tests;
