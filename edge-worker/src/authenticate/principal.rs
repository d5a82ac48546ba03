//! Who may do what.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable};

use super::refusal::scope_missing;
use crate::hex::{hex, is_hex};
use crate::problem::Failure;

/// Hexadecimal digits of the owner of a key in `API_KEYS`.
const SHORT_OWNER_CHARS: usize = 16;

/// Hexadecimal digits of every other owner.
const OWNER_CHARS: usize = 32;

/// The caller of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Principal {
    /// Whose uploads and images the caller works with.
    pub(crate) owner: Owner,
    /// What the caller may do.
    pub(crate) scopes: Scopes,
}

/// Who owns an upload, as hexadecimal digits that say nothing of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner(pub(crate) String);

/// One right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scope {
    /// Ask for uploads, complete them, take them back.
    Upload,
    /// See one's images.
    Read,
    /// Change and delete one's images.
    Manage,
    /// Mint, list and revoke API keys; read the audit table.
    Admin,
    /// Mint keys that work with another owner's images, and hand this right on.
    Impersonate,
}

/// A set of rights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes(u8);

impl Principal {
    /// The caller, when it may do this.
    ///
    /// # Errors
    ///
    /// `scope_missing`, with the challenge of RFC 6750 § 3.1.
    pub(crate) fn require(self, scope: Scope) -> Result<Self, Failure> {
        self.check(scope).map(|()| self)
    }

    /// Whether the caller may do this, beside what it was let in for.
    ///
    /// # Errors
    ///
    /// As [`Self::require`].
    pub(crate) fn check(&self, scope: Scope) -> Result<(), Failure> {
        if self.scopes.contains(scope) {
            Ok(())
        } else {
            Err(scope_missing(scope))
        }
    }
}

impl Owner {
    /// The owner of a key in `API_KEYS`, by the key's SHA-256.
    pub(super) fn of_static_key(sha256: &[u8; 32]) -> Self {
        Self(hex(sha256, SHORT_OWNER_CHARS))
    }

    /// The owner a token names. No configured issuer has a NUL, so no two pairs of
    /// issuer and subject are the same text, nor the text of a key.
    pub(super) fn of_subject(issuer: &str, subject: &str) -> Self {
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

impl Scope {
    /// Every right.
    pub(crate) const ALL: [Self; 5] = [
        Self::Upload,
        Self::Read,
        Self::Manage,
        Self::Admin,
        Self::Impersonate,
    ];

    /// The right of that exact name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// Its name, on the wire and in the configuration.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Read => "read",
            Self::Manage => "manage",
            Self::Admin => "admin",
            Self::Impersonate => "impersonate",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl Scopes {
    /// Every right.
    pub(crate) fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Whether the right is one of these.
    pub(crate) const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// The rights, in the order of [`Scope::ALL`].
    pub(crate) fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |it| self.contains(*it))
    }

    /// The names, separated by spaces.
    pub(crate) fn to_text(self) -> String {
        self.iter().map(Scope::name).collect::<Vec<_>>().join(" ")
    }

    /// Names separated by `separator`; `None` for one that is unknown, or for no name.
    pub(crate) fn parse(text: &str, separator: char) -> Option<Self> {
        text.split(separator).map(Scope::from_name).collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<T: IntoIterator<Item = Scope>>(scopes: T) -> Self {
        Self(scopes.into_iter().fold(0, |bits, it| bits | it.bit()))
    }
}

impl ConditionallySelectable for Scopes {
    fn conditional_select(a: &Self, b: &Self, choice: Choice) -> Self {
        Self(u8::conditional_select(&a.0, &b.0, choice))
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

    #[test]
    fn scopes_are_known_names_only() {
        let scopes = Scopes::parse("upload read", ' ').unwrap();
        assert!(scopes.contains(Scope::Upload) && scopes.contains(Scope::Read));
        assert!(!scopes.contains(Scope::Manage) && !scopes.contains(Scope::Admin));
        assert_eq!(scopes.to_text(), "upload read");
        for bad in ["", "upload,read", "Upload", "upload  read", "write"] {
            assert_eq!(Scopes::parse(bad, ' '), None, "{bad}");
        }
    }

    #[test]
    fn who_lacks_a_scope_is_told_which() {
        let caller = Principal {
            owner: Owner("a".to_owned()),
            scopes: Scopes::parse("upload", ' ').unwrap(),
        };
        assert!(caller.clone().require(Scope::Upload).is_ok());
        let response = caller
            .require(Scope::Manage)
            .unwrap_err()
            .into_response("r");
        assert_eq!(response.status(), 403);
        assert_eq!(
            response.headers()["www-authenticate"],
            "Bearer realm=\"calotype\", error=\"insufficient_scope\", scope=\"manage\""
        );
    }
}
