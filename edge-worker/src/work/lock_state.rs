//! What the lock of one picture knows. It is kept in memory only: where that is lost,
//! a picture is made twice, and it is the same one.

use calotype_protocol::limits::DERIVE_LEASE_MS;

use crate::platform::{LockAnswer, LockCall};

/// Milliseconds for which it is known that the picture was stored, or could not be:
/// longer than it takes from looking for it to asking here.
const KNOWN_MS: u64 = 10_000;

/// A lock.
#[derive(Clone, Debug, Default)]
pub(crate) struct LockState {
    /// Who makes it, and until when nobody else begins.
    leader: Option<(String, u64)>,
    kept_unix_ms: Option<u64>,
    failed_unix_ms: Option<u64>,
}

impl LockState {
    /// Answers a call at a moment.
    pub(crate) fn answer(&mut self, call: &LockCall, now_unix_ms: u64) -> LockAnswer {
        match call {
            LockCall::Acquire { token, force } => self.begin(token, *force, now_unix_ms),
            LockCall::Release { token, is_kept } => {
                // Whoever was overtaken ends nobody else's.
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
mod tests {
    use super::*;

    fn begin(flight: &mut LockState, token: &str, now: u64) -> LockAnswer {
        let token = token.to_owned();
        let force = false;
        flight.answer(&LockCall::Acquire { token, force }, now)
    }

    fn end(flight: &mut LockState, token: &str, is_kept: bool, now: u64) {
        let token = token.to_owned();
        flight.answer(&LockCall::Release { token, is_kept }, now);
    }

    #[test]
    fn one_leads_and_the_others_find_it_stored() {
        let mut flight = LockState::default();
        assert_eq!(begin(&mut flight, "a", 0), LockAnswer::Acquired);
        assert_eq!(begin(&mut flight, "b", 1), LockAnswer::Busy);
        end(&mut flight, "a", true, 2);
        assert_eq!(begin(&mut flight, "b", 3), LockAnswer::Stored);
        // Who looked before it was stored, and asks after.
        assert_eq!(begin(&mut flight, "c", 10_001), LockAnswer::Stored);
        assert_eq!(begin(&mut flight, "c", 10_002), LockAnswer::Acquired);
    }

    #[test]
    fn when_it_failed_the_next_one_leads() {
        let mut flight = LockState::default();
        begin(&mut flight, "a", 0);
        end(&mut flight, "a", false, 1);
        assert_eq!(begin(&mut flight, "b", 1), LockAnswer::AcquiredAfterFailure);
    }

    #[test]
    fn a_leader_that_says_nothing_is_overtaken_and_ends_nobody_elses() {
        let mut flight = LockState::default();
        begin(&mut flight, "a", 0);
        assert_eq!(
            begin(&mut flight, "b", DERIVE_LEASE_MS - 1),
            LockAnswer::Busy
        );
        assert_eq!(
            begin(&mut flight, "b", DERIVE_LEASE_MS),
            LockAnswer::Acquired
        );
        end(&mut flight, "a", false, DERIVE_LEASE_MS + 1);
        assert_eq!(
            begin(&mut flight, "c", DERIVE_LEASE_MS + 2),
            LockAnswer::Busy
        );
    }

    #[test]
    fn who_does_not_find_it_where_it_should_be_makes_it() {
        let mut flight = LockState::default();
        begin(&mut flight, "a", 0);
        end(&mut flight, "a", true, 1);
        let (token, force) = ("b".to_owned(), true);
        let insisting = LockCall::Acquire { token, force };
        assert_eq!(flight.answer(&insisting, 2), LockAnswer::Acquired);
        assert_eq!(begin(&mut flight, "c", 3), LockAnswer::Busy);
    }
}
