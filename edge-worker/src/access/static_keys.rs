//! The operator's own keys: the secret `API_KEYS`.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use super::principal::Principal;
use crate::model::{Owner, Scopes};

/// Digests of the accepted keys, and the scopes of each; the keys themselves are not kept.
#[derive(Clone, Default)]
pub(crate) struct ApiKeys(Vec<([u8; 32], Scopes)>);

impl ApiKeys {
    /// Keeps only the digests of `keys`.
    pub(crate) fn new<'a>(keys: impl IntoIterator<Item = (&'a str, Scopes)>) -> Self {
        let keys = keys.into_iter();
        Self(keys.map(|(key, scopes)| (digest(key), scopes)).collect())
    }

    /// The caller that has this key. Every digest is compared in full, so the time reveals neither
    /// a hit nor its place in the list.
    pub(super) fn find(&self, presented: &str) -> Option<Principal> {
        let presented = digest(presented);
        let (mut found, mut scopes) = (Choice::from(0), Scopes::default());
        for (known, of_known) in &self.0 {
            let is_it = known.ct_eq(&presented);
            scopes.conditional_assign(of_known, is_it);
            found |= is_it;
        }
        bool::from(found).then(|| Principal {
            owner: Owner::of_static_key(&presented),
            scopes,
        })
    }
}

impl fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKeys({} redacted)", self.0.len())
    }
}

fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

#[cfg(test)]
#[path = "static_keys_tests.rs"]
mod tests;
