//! Addresses of what the worker keeps in the edge cache for itself.
//!
//! A zone's own cache has the same keys, so no request may ever lead to one of these
//! addresses: all lie below [`ROOM`], where every request meets the worker first and no
//! route is.

use calotype_protocol::{ImageId, ObjectKey};
use sha2::{Digest, Sha256};

use super::hex::hex;

/// A step that no size, preset, id or key of an object has, because none of them has a `~`.
/// RFC 3986 § 2.3 leaves it as it is: it has one spelling.
const ROOM: &str = "/i/~";

/// Where the cached record of an image is kept.
pub(crate) fn record(origin: &str, id: ImageId) -> String {
    format!("{origin}{ROOM}/record/{id}")
}

/// Where the picture of an object is kept.
pub(crate) fn picture(origin: &str, key: &ObjectKey) -> String {
    format!("{origin}{ROOM}/object/{key}")
}

/// Where what is to be kept under an address is gathered first, by one who has this number.
pub(crate) fn gathering(address: &str, number: [u8; 8]) -> String {
    format!("{address}~{}", hex(&number, 16))
}

/// Where the key set of an issuer is kept, by the address it came from.
pub(crate) fn key_set(origin: &str, url: &str) -> String {
    let digest = Sha256::digest(url);
    format!("{origin}{ROOM}/keys/{}", hex(&digest, 64))
}

#[cfg(test)]
#[path = "cache_address_tests.rs"]
mod tests;
