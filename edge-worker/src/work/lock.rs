//! A lock on work that should happen once: deriving a picture, completing an upload.
//!
//! The lock is a Durable Object, also between requests of one isolate: on workerd a request
//! must not wait for a promise of another request. Where no lock answers, each caller does
//! the work itself: an outage of the locks costs time, and nothing else.

use super::deadline::Deadline;
use super::ports::LockPorts;
use crate::model::ApiError;
use crate::model::hex::hex;
use crate::platform::{LOCK_WAIT_MS, LockAnswer, LockCall, PlatformError, Random};

/// The right to do the work of a lock.
#[derive(Debug)]
pub(crate) struct LockGuard {
    name: String,
    /// `None` when the lock did not answer.
    token: Option<String>,
    /// Whether an earlier holder could not store a result.
    pub(crate) is_after_failure: bool,
}

/// The outcome of [`acquire`].
#[derive(Debug)]
pub(crate) enum LockOutcome {
    /// The caller does the work.
    Acquired(LockGuard),
    /// Another caller has done the work: its result is stored.
    Stored,
}

/// Waits until the caller holds the lock of this name, or until another holder has stored a
/// result. `force` when the result is not where it was said to be.
///
/// # Errors
///
/// `overloaded` when the wait takes longer than `deadline` allows.
pub(crate) async fn acquire(
    ports: &impl LockPorts,
    name: &str,
    force: bool,
    deadline: &mut Deadline,
) -> Result<LockOutcome, ApiError> {
    let acquired = |token, is_after_failure| {
        Ok(LockOutcome::Acquired(LockGuard {
            name: name.to_owned(),
            token,
            is_after_failure,
        }))
    };
    let Some(token) = token(ports) else {
        return acquired(None, false);
    };
    let call = LockCall::Acquire {
        token: token.clone(),
        force,
    };
    loop {
        match ports.lock(name, &call).await {
            Ok(LockAnswer::Acquired) => return acquired(Some(token), false),
            Ok(LockAnswer::AcquiredAfterFailure) => return acquired(Some(token), true),
            Ok(LockAnswer::Stored) => return Ok(LockOutcome::Stored),
            Ok(LockAnswer::Busy) => deadline.lose(LOCK_WAIT_MS)?,
            Err(PlatformError(why)) => {
                ports.log(&format!("no lock: {why}"));
                return acquired(None, false);
            }
        }
    }
}

/// As [`acquire`], for work that no request waits for: `None` where another caller holds the
/// lock, or the lock does not answer.
pub(crate) async fn try_acquire(ports: &impl LockPorts, name: &str) -> Option<LockGuard> {
    let (name, token) = (name.to_owned(), token(ports)?);
    let call = LockCall::Acquire {
        token: token.clone(),
        force: false,
    };
    match ports.lock(&name, &call).await {
        Ok(LockAnswer::Acquired) => Some(LockGuard {
            name,
            token: Some(token),
            is_after_failure: false,
        }),
        Ok(_) | Err(_) => None,
    }
}

/// Gives the lock back; `is_kept` when the result is stored.
pub(crate) async fn release(ports: &impl LockPorts, guard: LockGuard, is_kept: bool) {
    let Some(token) = guard.token else { return };
    let call = LockCall::Release { token, is_kept };
    if let Err(PlatformError(why)) = ports.lock(&guard.name, &call).await {
        ports.log(&format!("the lock is left to its end: {why}"));
    }
}

fn token(ports: &impl Random) -> Option<String> {
    let mut random = [0; 16];
    ports.random(&mut random).ok()?;
    Some(hex(&random, 32))
}
