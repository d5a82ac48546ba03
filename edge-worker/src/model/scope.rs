//! Rights of a caller.

use serde::{Deserialize, Serialize};
use subtle::{Choice, ConditionallySelectable};

/// One right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scope {
    /// Request uploads, complete them, cancel them.
    Upload,
    /// Read one's images.
    Read,
    /// Change and delete one's images.
    Manage,
    /// Mint, list and revoke API keys; read the audit table.
    Admin,
    /// Mint keys that work with another owner's images, and grant this right.
    Impersonate,
}

/// A set of rights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes(u8);

impl Scope {
    /// Every right.
    pub(crate) const ALL: [Self; 5] = [
        Self::Upload,
        Self::Read,
        Self::Manage,
        Self::Admin,
        Self::Impersonate,
    ];

    /// The right of exactly this name.
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

    /// Parses names separated by `separator`; `None` for an unknown name, or for none.
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
#[path = "scope_tests.rs"]
mod tests;
