//! HS256 (RFC 7518 § 3.2): one secret that signs and verifies, for small set-ups.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// A shared secret. It redacts itself.
#[derive(Clone)]
pub(crate) struct Secret(Vec<u8>);

impl Secret {
    /// The secret with the bytes of a text.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }

    #[cfg(test)]
    pub(super) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Whether the tag belongs to the message, in constant time.
    pub(super) fn verifies(&self, message: &str, tag: &[u8]) -> bool {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(message.as_bytes());
        // The whole tag: `verify_slice` refuses a truncated one.
        mac.verify_slice(tag).is_ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}
