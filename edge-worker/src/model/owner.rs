//! Owners of images.

use sha2::{Digest, Sha256};

use super::hex::{hex, is_hex};

/// Hexadecimal digits of the owner of a key in `API_KEYS`.
const SHORT_OWNER_CHARS: usize = 16;

/// Hexadecimal digits of every other owner.
const OWNER_CHARS: usize = 32;

/// Who owns an upload, as hexadecimal digits that say nothing of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner(pub(crate) String);

impl Owner {
    /// The owner of a key in `API_KEYS`, by the key's SHA-256.
    pub(crate) fn of_static_key(sha256: &[u8; 32]) -> Self {
        Self(hex(sha256, SHORT_OWNER_CHARS))
    }

    /// The owner a token names. No configured issuer has a NUL, so no two pairs of
    /// issuer and subject are the same text, nor the text of a key.
    pub(crate) fn of_subject(issuer: &str, subject: &str) -> Self {
        let text = format!("{issuer}\0{subject}");
        Self(hex(&Sha256::digest(text), OWNER_CHARS))
    }

    /// A new owner that has nothing yet.
    pub(crate) fn from_random(random: [u8; OWNER_CHARS / 2]) -> Self {
        Self(hex(&random, OWNER_CHARS))
    }

    /// An owner as the list of API keys shows it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_owner =
            matches!(text.len(), SHORT_OWNER_CHARS | OWNER_CHARS) && text.bytes().all(is_hex);
        is_owner.then(|| Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_is_of_one_issuer_and_one_subject() {
        // printf 'https://a.example\0sub' | sha256sum
        let owner = Owner::of_subject("https://a.example", "sub");
        assert_eq!(owner.0, "f1d2b7c3899ba762a4f94f192b84bac5");
        assert_ne!(owner, Owner::of_subject("https://b.example", "sub"));
        assert_ne!(owner, Owner::of_subject("https://a.example", "subs"));
        assert_ne!(Owner::of_subject("ab", "c"), Owner::of_subject("a", "bc"));
        assert_eq!(Owner::parse(&owner.0), Some(owner));
    }

    #[test]
    fn an_owner_is_hexadecimal_of_one_of_two_lengths() {
        assert!(Owner::parse("0123456789abcdef").is_some());
        for bad in [
            "",
            "0123456789abcde",
            "0123456789ABCDEF",
            "0123456789abcdeg",
        ] {
            assert_eq!(Owner::parse(bad), None, "{bad}");
        }
    }
}
