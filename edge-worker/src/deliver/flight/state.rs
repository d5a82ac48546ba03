//! What the lock of one picture knows. It is kept in memory only: where that is lost,
//! a picture is made twice, and it is the same one.

use serde::{Deserialize, Serialize};

use calotype_protocol::limits::DERIVE_LEASE_MS;

/// Milliseconds for which it is known that the picture was stored, or could not be:
/// longer than it takes from looking for it to asking here.
const KNOWN_MS: u64 = 10_000;

/// What is asked of a lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Call {
    /// May I make it? `insists` when it is not where it is said to be.
    Begin { token: String, insists: bool },
    /// I have made it, or not.
    End { token: String, is_kept: bool },
}

/// Its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Turn {
    /// Make it, and say when it is done.
    Lead,
    /// The same, after somebody who could not.
    LeadAgain,
    /// It is stored: look again.
    Stored,
    /// Somebody is at it still.
    Busy,
}

/// A lock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flight {
    /// Who makes it, and until when nobody else begins.
    leader: Option<(String, u64)>,
    kept_unix_ms: Option<u64>,
    failed_unix_ms: Option<u64>,
}

impl Flight {
    /// Answers a call at a moment.
    pub(crate) fn answer(&mut self, call: &Call, now_unix_ms: u64) -> Turn {
        match call {
            Call::Begin { token, insists } => self.begin(token, *insists, now_unix_ms),
            Call::End { token, is_kept } => {
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
                Turn::Stored
            }
        }
    }

    fn begin(&mut self, token: &str, insists: bool, now_unix_ms: u64) -> Turn {
        let is_led = |(_, until): &(String, u64)| now_unix_ms < *until;
        if self.leader.as_ref().is_some_and(is_led) {
            return Turn::Busy;
        }
        let is_known = |at: u64| now_unix_ms < at + KNOWN_MS;
        if !insists && self.kept_unix_ms.is_some_and(is_known) {
            return Turn::Stored;
        }
        self.kept_unix_ms = None;
        self.leader = Some((token.to_owned(), now_unix_ms + DERIVE_LEASE_MS));
        if self.failed_unix_ms.is_some_and(is_known) {
            return Turn::LeadAgain;
        }
        Turn::Lead
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(flight: &mut Flight, token: &str, now: u64) -> Turn {
        let token = token.to_owned();
        let insists = false;
        flight.answer(&Call::Begin { token, insists }, now)
    }

    fn end(flight: &mut Flight, token: &str, is_kept: bool, now: u64) {
        let token = token.to_owned();
        flight.answer(&Call::End { token, is_kept }, now);
    }

    #[test]
    fn one_leads_and_the_others_find_it_stored() {
        let mut flight = Flight::default();
        assert_eq!(begin(&mut flight, "a", 0), Turn::Lead);
        assert_eq!(begin(&mut flight, "b", 1), Turn::Busy);
        end(&mut flight, "a", true, 2);
        assert_eq!(begin(&mut flight, "b", 3), Turn::Stored);
        // Who looked before it was stored, and asks after.
        assert_eq!(begin(&mut flight, "c", 10_001), Turn::Stored);
        assert_eq!(begin(&mut flight, "c", 10_002), Turn::Lead);
    }

    #[test]
    fn when_it_failed_the_next_one_leads() {
        let mut flight = Flight::default();
        begin(&mut flight, "a", 0);
        end(&mut flight, "a", false, 1);
        assert_eq!(begin(&mut flight, "b", 1), Turn::LeadAgain);
    }

    #[test]
    fn a_leader_that_says_nothing_is_overtaken_and_ends_nobody_elses() {
        let mut flight = Flight::default();
        begin(&mut flight, "a", 0);
        assert_eq!(begin(&mut flight, "b", DERIVE_LEASE_MS - 1), Turn::Busy);
        assert_eq!(begin(&mut flight, "b", DERIVE_LEASE_MS), Turn::Lead);
        end(&mut flight, "a", false, DERIVE_LEASE_MS + 1);
        assert_eq!(begin(&mut flight, "c", DERIVE_LEASE_MS + 2), Turn::Busy);
    }

    #[test]
    fn who_does_not_find_it_where_it_should_be_makes_it() {
        let mut flight = Flight::default();
        begin(&mut flight, "a", 0);
        end(&mut flight, "a", true, 1);
        let (token, insists) = ("b".to_owned(), true);
        let insisting = Call::Begin { token, insists };
        assert_eq!(flight.answer(&insisting, 2), Turn::Lead);
        assert_eq!(begin(&mut flight, "c", 3), Turn::Busy);
    }
}
