//! Addresses of the worker's own entries in the edge cache.
//!
//! A zone's own cache has the same keys, so no request may ever lead to one of these addresses: all
//! lie below [`ROOM`], where the worker sees every request first and no route exists.

use calotype_protocol::{ImageId, ObjectKey};
use sha2::{Digest, Sha256};

use super::hex::hex;

/// A step that no size, preset, id or object key can contain, because none of them has a `~`. RFC
/// 3986 § 2.3 leaves the character unescaped, so the step has one spelling.
const ROOM: &str = "/i/~";

/// The address of an image's cached record.
pub(crate) fn record(origin: &str, id: ImageId) -> String {
    format!("{origin}{ROOM}/record/{id}")
}

/// The address of an object's picture.
pub(crate) fn picture(origin: &str, key: &ObjectKey) -> String {
    format!("{origin}{ROOM}/object/{key}")
}

/// The address where bytes for `address` are gathered first, by the request with this number.
pub(crate) fn gathering(address: &str, number: [u8; 8]) -> String {
    format!("{address}~{}", hex(&number, 16))
}

/// The address of an issuer's key set, by the URL that it came from.
pub(crate) fn key_set(origin: &str, url: &str) -> String {
    let digest = Sha256::digest(url);
    format!("{origin}{ROOM}/keys/{}", hex(&digest, 64))
}

#[cfg(test)]
#[path = "cache_address_tests.rs"]
mod tests;
