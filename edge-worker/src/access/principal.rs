//! The caller of a request.

use super::auth_error::scope_missing;
use crate::model::{ApiError, Owner, Scope, Scopes};

/// The caller of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Principal {
    /// The owner of the caller's uploads and images.
    pub(crate) owner: Owner,
    /// The rights of the caller.
    pub(crate) scopes: Scopes,
}

impl Principal {
    /// Returns the caller if it has this right.
    ///
    /// # Errors
    ///
    /// `scope_missing`, with the challenge of RFC 6750 § 3.1.
    pub(crate) fn require(self, scope: Scope) -> Result<Self, ApiError> {
        self.check(scope).map(|()| self)
    }

    /// Checks that the caller has a further right, beside the one that the route needs.
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
