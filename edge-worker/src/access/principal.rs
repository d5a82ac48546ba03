//! The caller of a request.

use super::auth_error::scope_missing;
use crate::model::{ApiError, Owner, Scope, Scopes};

/// The caller of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Principal {
    /// Whose uploads and images the caller works with.
    pub(crate) owner: Owner,
    /// What the caller may do.
    pub(crate) scopes: Scopes,
}

impl Principal {
    /// The caller, when it may do this.
    ///
    /// # Errors
    ///
    /// `scope_missing`, with the challenge of RFC 6750 § 3.1.
    pub(crate) fn require(self, scope: Scope) -> Result<Self, ApiError> {
        self.check(scope).map(|()| self)
    }

    /// Whether the caller may do this, beside what it was let in for.
    ///
    /// # Errors
    ///
    /// As [`Self::require`].
    pub(crate) fn check(&self, scope: Scope) -> Result<(), ApiError> {
        if self.scopes.contains(scope) {
            Ok(())
        } else {
            Err(scope_missing(scope))
        }
    }
}

#[cfg(test)]
#[path = "principal_tests.rs"]
mod tests;
