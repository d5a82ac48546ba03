//! Minted keys as text: `ck_<prefix>_<secret>`.
//!
//! `ck_` lets scanners of published code find one; the prefix names it without
//! betraying it, and finds its row; the secret has 256 random bits.

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
    /// The key these random bytes make.
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

    /// The key in exactly the spelling in which it was given out.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (prefix, secret) = text.strip_prefix(START)?.split_once('_')?;
        let prefix = prefix.parse().ok()?;
        let is_secret = secret.len() == 2 * SECRET_BYTES && secret.bytes().all(is_hex);
        is_secret.then(|| Self {
            prefix,
            text: text.to_owned(),
        })
    }

    /// What is stored of it. Of 256 random bits a plain digest is enough: there is
    /// nothing to guess that a slow one would make dearer.
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
mod tests {
    use super::*;

    fn key() -> ApiKey {
        let mut random = [0xab; KEY_RANDOM_BYTES];
        random[..3].copy_from_slice(&[0, 1, 2]);
        ApiKey::from_random(&random)
    }

    #[test]
    fn a_key_comes_back_as_it_went_out() {
        let key = key();
        let text = format!("ck_000102ababab_{}", "ab".repeat(32));
        assert_eq!(key.reveal(), text);
        let parsed = ApiKey::parse(&text).unwrap();
        assert_eq!((parsed.prefix, parsed.sha256()), (key.prefix, key.sha256()));
        assert_eq!("000102ababab".parse(), Ok(key.prefix));
    }

    #[test]
    fn other_spellings_are_no_key() {
        let text = key().reveal().to_owned();
        for bad in [
            String::new(),
            text.replace("ck_", ""),
            text.replace("ck_", "CK_"),
            text.to_uppercase(),
            text.replace("_ab", "_AB"),
            text.replacen("00", "+0", 1),
            format!("{text}a"),
            format!("{text}_"),
            text[..text.len() - 1].to_owned(),
            // A key of `API_KEYS` as `./x dev` makes them.
            format!("ck_{}", "ab".repeat(32)),
        ] {
            assert!(ApiKey::parse(&bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn the_secret_does_not_show_in_debug() {
        assert_eq!(format!("{:?}", key()), "ApiKey(ck_000102ababab_ redacted)");
    }
}
