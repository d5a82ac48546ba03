//! Minted keys as text: `ck_<prefix>_<secret>`.
//!
//! `ck_` lets secret scanners find a published key; the prefix identifies it without revealing it,
//! and finds its row; the secret has 256 random bits.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::model::KeyPrefix;
use crate::model::hex::{hex, is_hex};

const START: &str = "ck_";
const SECRET_BYTES: usize = 32;

/// Random bytes of a key.
pub(crate) const KEY_RANDOM_BYTES: usize = KeyPrefix::BYTES + SECRET_BYTES;

/// A whole key. It redacts itself.
pub(crate) struct ApiKey {
    pub(crate) prefix: KeyPrefix,
    text: String,
}

impl ApiKey {
    /// Makes the key of these random bytes.
    pub(crate) fn from_random(random: &[u8; KEY_RANDOM_BYTES]) -> Self {
        let mut prefix = [0; KeyPrefix::BYTES];
        prefix.copy_from_slice(&random[..KeyPrefix::BYTES]);
        let prefix = KeyPrefix::from_bytes(prefix);
        let secret = &random[KeyPrefix::BYTES..];
        let secret = hex(secret, 2 * SECRET_BYTES);
        Self {
            text: format!("{START}{prefix}_{secret}"),
            prefix,
        }
    }

    /// Parses a key in exactly the spelling in which it was issued.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (prefix, secret) = text.strip_prefix(START)?.split_once('_')?;
        let prefix = prefix.parse().ok()?;
        let is_secret = secret.len() == 2 * SECRET_BYTES && secret.bytes().all(is_hex);
        is_secret.then(|| Self {
            prefix,
            text: text.to_owned(),
        })
    }

    /// The stored digest. For 256 random bits a plain digest is enough: a slow one only helps
    /// against guessing.
    pub(crate) fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
    }

    /// The key itself, to be shown once.
    pub(crate) fn reveal(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({START}{}_ redacted)", self.prefix)
    }
}

#[cfg(test)]
#[path = "api_key_tests.rs"]
mod tests;
