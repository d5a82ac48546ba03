//! What the names of a store have to be, each by itself and together: what passes here is
//! reached as it was written, and by nobody on the way.

use super::config::{Addressing, StorageConfig};
use crate::config::Reader;

/// Characters of a bucket's name: Amazon's old ones have up to 255, new ones 63.
const BUCKET_MAX_CHARS: usize = 255;

/// A step of a path or a label of a host: letters, digits and what may stand between. `..`
/// would be another bucket by the time it is asked for.
pub(super) fn bucket(value: &str) -> Result<String, &'static str> {
    let is_within = value.len() <= BUCKET_MAX_CHARS && !value.contains("..");
    if is_within && region(value).is_ok() {
        Ok(value.to_owned())
    } else {
        Err("is not letters, digits, '-', '.' and '_', with a letter or digit at both ends")
    }
}

/// It stands in what is signed.
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

/// What is wrong with settings that are each right, by the variables that say so.
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

/// Whether a bucket can stand before a host: URLs know no upper case there.
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
