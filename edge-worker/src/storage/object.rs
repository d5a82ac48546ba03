//! Objects and their addresses.

use super::config::{Addressing, StorageConfig};

/// An object that has no record yet. Its bytes are unverified.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) bytes: Vec<u8>,
    /// The length of the whole object; `bytes` may be only its start.
    pub(crate) total_bytes: u64,
    /// The ETag as S3 sends it, with its quotes.
    pub(crate) etag: String,
}

/// The result of a conditional copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copied {
    Done,
    /// The source does not exist.
    SourceMissing,
}

/// The URL of an object.
pub(crate) fn object_url(config: &StorageConfig, key: &str) -> String {
    match config.addressing {
        Addressing::Path => format!("{}/{}/{key}", config.endpoint.as_str(), config.bucket),
        Addressing::VirtualHost => {
            format!("{}/{key}", config.endpoint.with_subdomain(&config.bucket))
        }
    }
}

/// The URL of the bucket itself, to which a POST is sent.
pub(crate) fn bucket_url(config: &StorageConfig) -> String {
    match config.addressing {
        Addressing::Path => format!("{}/{}", config.endpoint.as_str(), config.bucket),
        Addressing::VirtualHost => format!("{}/", config.endpoint.with_subdomain(&config.bucket)),
    }
}
