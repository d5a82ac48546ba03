//! What an isolate knows by itself, so that the Durable Object is not called for
//! every request: tokens taken in advance, and refusals that still hold.
//!
//! A Durable Object answers about a thousand requests a second, which is the very
//! rate that one caller may have. Tokens of a lease are taken from the bucket
//! before they are used, so leases never add to what the bucket gives; what is not
//! used in time is lost. A lease therefore starts with one token and grows only as
//! fast as it is used up.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::ledger::Ledger;
use crate::platform::{LimitName, LimitStatus};

/// Milliseconds a lease holds.
const LEASE_MS: u64 = 1000;

/// The longest that a refusal is remembered here: an operator who raises a limit
/// sees it at once, and tokens that come back are used soon.
const REFUSAL_MAX_MS: u64 = 5000;

/// Milliseconds an isolate counts for itself after the Durable Object failed.
const OUTAGE_MS: u64 = 5000;

/// Callers that an isolate remembers: about 200 bytes each.
const MAX_ENTRIES: usize = 10_000;

/// A caller's counter, and what it counts.
type Key = (String, LimitName);

/// All that an isolate remembers about limits.
#[derive(Debug, Default)]
pub(crate) struct Leases {
    leases: BTreeMap<Key, Lease>,
    refusals: BTreeMap<Key, (LimitStatus, u64)>,
    outages: BTreeMap<String, u64>,
    /// For the time in which the Durable Object does not answer.
    own: BTreeMap<String, Ledger>,
}

#[derive(Debug)]
struct Lease {
    status: LimitStatus,
    /// Tokens not used yet.
    left: u64,
    ends_at_unix_ms: u64,
}

/// What an isolate can say by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// A token of the lease.
    Granted(LimitStatus),
    /// The last answer was no, and nothing has changed yet.
    Refused { short: LimitStatus, wait_ms: u64 },
    /// Nothing: the counter has to be asked, for that many at most.
    Ask(u64),
}

impl Leases {
    /// Takes a token of the caller's lease, as far as there is one; `most` is the
    /// largest lease.
    pub(crate) fn take(
        &mut self,
        counter: &str,
        name: LimitName,
        most: u64,
        now_unix_ms: u64,
    ) -> Known {
        if let Some(refused) = self.refusal(counter, name, now_unix_ms) {
            return refused;
        }
        let key = (counter.to_owned(), name);
        let Some(lease) = self.leases.get_mut(&key) else {
            return Known::Ask(1);
        };
        let holds = now_unix_ms < lease.ends_at_unix_ms;
        if holds && lease.left > 0 {
            lease.left -= 1;
            return Known::Granted(LimitStatus {
                remaining: lease.status.remaining + lease.left,
                ..lease.status
            });
        }
        let used = lease.status.granted - lease.left;
        let next = if holds { 2 * used } else { used };
        Known::Ask(next.clamp(1, most.max(1)))
    }

    /// The refusal that still holds.
    pub(crate) fn refusal(
        &mut self,
        counter: &str,
        name: LimitName,
        now_unix_ms: u64,
    ) -> Option<Known> {
        let key = (counter.to_owned(), name);
        let (short, until) = *self.refusals.get(&key)?;
        if now_unix_ms < until {
            let wait_ms = until - now_unix_ms;
            return Some(Known::Refused { short, wait_ms });
        }
        self.refusals.remove(&key);
        None
    }

    /// Keeps what was granted, of which one token is used already.
    pub(crate) fn keep(&mut self, counter: &str, status: LimitStatus, now_unix_ms: u64) {
        make_room(&mut self.leases, |it| now_unix_ms < it.ends_at_unix_ms);
        let lease = Lease {
            status,
            left: status.granted.saturating_sub(1),
            ends_at_unix_ms: now_unix_ms + LEASE_MS,
        };
        let key = (counter.to_owned(), status.name);
        self.leases.insert(key, lease);
    }

    /// Remembers a refusal.
    pub(crate) fn refuse(
        &mut self,
        counter: &str,
        short: LimitStatus,
        wait_ms: u64,
        now_unix_ms: u64,
    ) {
        make_room(&mut self.refusals, |(_, until)| now_unix_ms < *until);
        let until = now_unix_ms + wait_ms.min(REFUSAL_MAX_MS);
        let key = (counter.to_owned(), short.name);
        self.refusals.insert(key, (short, until));
    }

    /// Whether the counter failed a moment ago, and is not to be waited for.
    pub(crate) fn is_out(&self, counter: &str, now_unix_ms: u64) -> bool {
        let until = self.outages.get(counter);
        until.is_some_and(|until| now_unix_ms < *until)
    }

    /// Remembers that the counter failed.
    pub(crate) fn out(&mut self, counter: &str, now_unix_ms: u64) {
        make_room(&mut self.outages, |until| now_unix_ms < *until);
        let until = now_unix_ms + OUTAGE_MS;
        self.outages.insert(counter.to_owned(), until);
    }

    /// The isolate's own count of a caller.
    pub(crate) fn own(&mut self, counter: &str) -> &mut Ledger {
        make_room(&mut self.own, |_| false);
        self.own.entry(counter.to_owned()).or_default()
    }
}

/// Ports of an isolate that keeps leases.
pub(crate) trait HasLeases {
    /// What the isolate knows of the counters. Never borrowed across an `await`.
    fn leases(&self) -> &RefCell<Leases>;
}

/// Drops what is over once there are too many, and all of it where none is over.
fn make_room<K: Ord, V>(entries: &mut BTreeMap<K, V>, holds: impl Fn(&V) -> bool) {
    if entries.len() >= MAX_ENTRIES {
        entries.retain(|_, value| holds(value));
    }
    if entries.len() >= MAX_ENTRIES {
        entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Rate;
    use crate::platform::{Charge, Rule, Verdict};
    use proptest::prelude::*;

    const START: u64 = 1_735_689_600_000;

    const RATE: Rate = Rate {
        tokens: 1000,
        per_ms: 1000,
        burst: 5000,
    };

    /// One request at an isolate; whether it is granted, and calls of the counter.
    fn request(leases: &mut Leases, counter: &mut Ledger, now: u64) -> (bool, u32) {
        let most = match leases.take("a", LimitName::Requests, 100, now) {
            Known::Granted(_) => return (true, 0),
            Known::Refused { .. } => return (false, 0),
            Known::Ask(most) => most,
        };
        let charge = Charge {
            name: LimitName::Requests,
            rule: Rule::Rate(RATE),
            least: 1,
            most,
        };
        match counter.charge(&[charge], now) {
            Verdict::Granted(statuses) => leases.keep("a", statuses[0], now),
            Verdict::Refused { short, wait_ms } => {
                leases.refuse("a", short, wait_ms, now);
                return (false, 1);
            }
        }
        (true, 1)
    }

    #[test]
    fn a_thousand_requests_a_second_call_the_counter_some_tens_of_times() {
        let (mut leases, mut counter) = (Leases::default(), Ledger::default());
        let mut calls = 0;
        for millisecond in 0..10_000 {
            let (granted, called) = request(&mut leases, &mut counter, START + millisecond);
            assert!(granted, "{millisecond}");
            calls += called;
        }
        // 1, 2, 4 … 64, 100, and then one for each hundred.
        assert!((100..=110).contains(&calls), "{calls}");
    }

    #[test]
    fn a_caller_with_a_request_now_and_then_takes_no_more_than_it_uses() {
        let (mut leases, mut counter) = (Leases::default(), Ledger::default());
        for second in 0..20 {
            request(&mut leases, &mut counter, START + second * 1500);
        }
        let left = leases.leases[&("a".to_owned(), LimitName::Requests)].status;
        assert_eq!((left.granted, left.remaining), (1, 4999));
    }

    #[test]
    fn a_refusal_is_remembered_until_a_token_comes_and_not_for_long() {
        let mut leases = Leases::default();
        let short = LimitStatus {
            name: LimitName::Uploads,
            rule: Rule::PerDay(1),
            granted: 0,
            remaining: 0,
            full_in_ms: 3_600_000,
        };
        leases.refuse("a", short, 3_600_000, START);
        let known = |leases: &mut Leases, at| leases.refusal("a", LimitName::Uploads, at);
        assert!(matches!(
            known(&mut leases, START + 4999),
            Some(Known::Refused { .. })
        ));
        assert_eq!(known(&mut leases, START + 5000), None);
        assert_eq!(leases.refusal("b", LimitName::Uploads, START), None);
    }

    #[test]
    fn what_is_remembered_does_not_grow_without_end() {
        let mut leases = Leases::default();
        for number in 0..MAX_ENTRIES + 10 {
            leases.out(&number.to_string(), START);
            leases.own(&number.to_string());
        }
        assert!(leases.outages.len() <= MAX_ENTRIES);
        assert!(leases.own.len() <= MAX_ENTRIES);
    }

    proptest! {
        #[test]
        fn isolates_together_give_no_more_than_the_bucket(
            requests in prop::collection::vec((0..4_usize, 0..3_u64), 1..12_000),
        ) {
            let mut isolates: [Leases; 4] = std::array::from_fn(|_| Leases::default());
            let mut counter = Ledger::default();
            let (mut now, mut granted) = (START, 0);
            for (isolate, step_ms) in requests {
                now += step_ms;
                granted += u64::from(request(&mut isolates[isolate], &mut counter, now).0);
            }
            prop_assert!(granted <= 5000 + (now - START));
        }
    }
}
