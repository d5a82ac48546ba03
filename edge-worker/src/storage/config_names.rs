//! Checks the names of a store, each by itself and all together. Valid names reach exactly the
//! bucket that was configured, and no third party can read the traffic.

use super::config::{Addressing, StorageConfig};
use crate::config::Reader;

/// The maximum length of a bucket's name: Amazon's old ones have up to 255 characters, new ones 63.
const BUCKET_MAX_CHARS: usize = 255;

/// Checks a bucket's name, which is a path segment or the start of a host name. `..` is refused,
/// because a URL with it would reach another bucket.
pub(super) fn bucket(value: &str) -> Result<String, &'static str> {
    let is_within = value.len() <= BUCKET_MAX_CHARS && !value.contains("..");
    if is_within && region(value).is_ok() {
        Ok(value.to_owned())
    } else {
        Err("is not letters, digits, '-', '.' and '_', with a letter or digit at both ends")
    }
}

/// Checks a region, which is part of the string to sign.
pub(super) fn region(value: &str) -> Result<String, &'static str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let is_end = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let (first, last) = (value.as_bytes().first(), value.as_bytes().last());
    if value.bytes().all(is_plain) && is_end(first) && is_end(last) {
        Ok(value.to_owned())
    } else {
        Err("is not letters, digits, '-', '.' and '_', with a letter or digit at both ends")
    }
}

/// The faults of settings that are valid one by one but not together. Each names its variables.
pub(super) fn faults<F: Fn(&str) -> Option<String>>(
    read: &Reader<F>,
    prefix: &str,
    config: &StorageConfig,
    allows_http: bool,
) -> Vec<String> {
    let name = |name: &str| match format!("{prefix}{name}") {
        own if read.is_set(&own) => own,
        _ => name.to_owned(),
    };
    let endpoint = name("S3_ENDPOINT");
    let mut faults = Vec::new();
    if !allows_http && !config.endpoint.is_private() {
        let allow = name("S3_ALLOW_HTTP");
        faults.push(format!(
            "{endpoint} is http to another machine: set https, or {allow} to true where \
             nobody else is on the way"
        ));
    }
    if config.addressing == Addressing::VirtualHost {
        let style = name("S3_PATH_STYLE");
        if config.endpoint.is_address() {
            faults.push(format!(
                "{style} is false, and no bucket can stand before the address in {endpoint}"
            ));
        }
        if !is_host_name(&config.bucket) {
            let bucket = name("S3_BUCKET");
            faults.push(format!(
                "{style} is false, and {bucket} is no name of a host"
            ));
        }
    }
    faults
}

/// Whether a bucket's name can be part of a host name: hosts in URLs have no upper case.
fn is_host_name(bucket: &str) -> bool {
    let is_label = |label: &str| {
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len()) && label.bytes().all(is_plain)
    };
    bucket.split('.').all(is_label)
}

#[cfg(test)]
#[path = "config_names_tests.rs"]
mod tests;
