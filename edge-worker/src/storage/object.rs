//! Objects and their addresses.

use super::config::{Addressing, StorageConfig};

/// Bytes of an object of which there is no record yet: nothing says that they are right.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) bytes: Vec<u8>,
    /// Length of the whole object, of which `bytes` may be the start.
    pub(crate) total_bytes: u64,
    /// With its quotes, as S3 gives it.
    pub(crate) etag: String,
}

/// What became of a conditional copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copied {
    Done,
    /// There is nothing to copy.
    SourceMissing,
}

/// Address of an object.
pub(crate) fn object_url(config: &StorageConfig, key: &str) -> String {
    match config.addressing {
        Addressing::Path => format!("{}/{}/{key}", config.endpoint.as_str(), config.bucket),
        Addressing::VirtualHost => {
            format!("{}/{key}", config.endpoint.with_subdomain(&config.bucket))
        }
    }
}

/// Address of the bucket itself, where a POST is sent.
pub(crate) fn bucket_url(config: &StorageConfig) -> String {
    match config.addressing {
        Addressing::Path => format!("{}/{}", config.endpoint.as_str(), config.bucket),
        Addressing::VirtualHost => format!("{}/", config.endpoint.with_subdomain(&config.bucket)),
    }
}
