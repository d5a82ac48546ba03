//! The state of one picture's lock, in memory only: if it is lost, a picture is made twice, with
//! the same bytes.

use calotype_protocol::limits::DERIVE_LEASE_MS;

use crate::platform::{LockAnswer, LockCall};

/// Milliseconds for which the lock remembers that the picture was stored or could not be made:
/// longer than the time from looking for it to asking here.
const KNOWN_MS: u64 = 10_000;

/// A lock.
#[derive(Clone, Debug, Default)]
pub(crate) struct LockState {
    /// The holder, and the time until which no other request begins.
    leader: Option<(String, u64)>,
    kept_unix_ms: Option<u64>,
    failed_unix_ms: Option<u64>,
}

impl LockState {
    /// Answers a call at the given time.
    pub(crate) fn answer(&mut self, call: &LockCall, now_unix_ms: u64) -> LockAnswer {
        match call {
            LockCall::Acquire { token, force } => self.begin(token, *force, now_unix_ms),
            LockCall::Release { token, is_kept } => {
                // An overtaken holder must not end the lease of its successor.
                if self
                    .leader
                    .as_ref()
                    .is_some_and(|(leader, _)| leader == token)
                {
                    self.leader = None;
                }
                if *is_kept {
                    self.kept_unix_ms = Some(now_unix_ms);
                } else {
                    self.failed_unix_ms = Some(now_unix_ms);
                }
                LockAnswer::Stored
            }
        }
    }

    fn begin(&mut self, token: &str, force: bool, now_unix_ms: u64) -> LockAnswer {
        let is_led = |(_, until): &(String, u64)| now_unix_ms < *until;
        if self.leader.as_ref().is_some_and(is_led) {
            return LockAnswer::Busy;
        }
        let is_known = |at: u64| now_unix_ms < at + KNOWN_MS;
        if !force && self.kept_unix_ms.is_some_and(is_known) {
            return LockAnswer::Stored;
        }
        self.kept_unix_ms = None;
        self.leader = Some((token.to_owned(), now_unix_ms + DERIVE_LEASE_MS));
        if self.failed_unix_ms.is_some_and(is_known) {
            return LockAnswer::AcquiredAfterFailure;
        }
        LockAnswer::Acquired
    }
}

#[cfg(test)]
#[path = "lock_state_tests.rs"]
mod tests;
