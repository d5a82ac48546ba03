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
#[path = "leases_tests.rs"]
mod tests;
