//! Owners of images.

use sha2::{Digest, Sha256};

use super::hex::{hex, is_hex};

/// Hexadecimal digits of the owner of a key in `API_KEYS`.
const SHORT_OWNER_CHARS: usize = 16;

/// Hexadecimal digits of every other owner.
const OWNER_CHARS: usize = 32;

/// The owner of an upload, as hexadecimal digits that identify no person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner(pub(crate) String);

impl Owner {
    /// The owner of a key in `API_KEYS`, by the key's SHA-256.
    pub(crate) fn of_static_key(sha256: &[u8; 32]) -> Self {
        Self(hex(sha256, SHORT_OWNER_CHARS))
    }

    /// The owner that a token names. No configured issuer contains a NUL, so no two pairs of issuer
    /// and subject give the same text, nor the text of a key.
    pub(crate) fn of_subject(issuer: &str, subject: &str) -> Self {
        let text = format!("{issuer}\0{subject}");
        Self(hex(&Sha256::digest(text), OWNER_CHARS))
    }

    /// A new owner without any images.
    pub(crate) fn from_random(random: [u8; OWNER_CHARS / 2]) -> Self {
        Self(hex(&random, OWNER_CHARS))
    }

    /// Parses an owner from the text in the list of API keys.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_owner =
            matches!(text.len(), SHORT_OWNER_CHARS | OWNER_CHARS) && text.bytes().all(is_hex);
        is_owner.then(|| Self(text.to_owned()))
    }
}

#[cfg(test)]
#[path = "owner_tests.rs"]
mod tests;
