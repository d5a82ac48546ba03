//! Locks that all isolates share, and their messages.

use serde::{Deserialize, Serialize};

use super::error::PlatformError;

/// Milliseconds that a lock keeps a caller waiting before it answers [`LockAnswer::Busy`].
pub(crate) const LOCK_WAIT_MS: u64 = 2_500;

/// A call of a lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum LockCall {
    /// Asks for the lock. `force` when the result is not where an earlier holder put it.
    Acquire { token: String, force: bool },
    /// Gives the lock back; `is_kept` when its holder stored a result.
    Release { token: String, is_kept: bool },
}

/// The answer of a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum LockAnswer {
    /// The caller holds the lock.
    Acquired,
    /// The caller holds the lock, after a holder that could not store a result.
    AcquiredAfterFailure,
    /// An earlier holder stored a result.
    Stored,
    /// Another caller holds the lock.
    Busy,
}

/// Locks by name.
pub(crate) trait Locks {
    /// Calls the lock of this name. It keeps the caller waiting for up to [`LOCK_WAIT_MS`]
    /// while another one holds it.
    async fn lock(&self, name: &str, call: &LockCall) -> Result<LockAnswer, PlatformError>;
}
