//! The isolate's own knowledge of limits, so that not every request calls the Durable Object:
//! tokens taken in advance, and refusals that still hold.
//!
//! A Durable Object answers about a thousand requests a second, which is the rate that one caller
//! may have. Tokens of a lease are taken from the bucket before they are used, so leases never add
//! to the bucket's supply; unused tokens are lost at the lease's end. A lease therefore starts with
//! one token and grows only as fast as it is used up.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::ledger::Ledger;
use crate::platform::{LimitName, LimitStatus};

/// Milliseconds for which a lease holds.
const LEASE_MS: u64 = 1000;

/// The longest time that the isolate remembers a refusal: short enough that a raised limit works at
/// once and returned tokens are used soon.
const REFUSAL_MAX_MS: u64 = 5000;

/// Milliseconds for which an isolate counts for itself after the Durable Object failed.
const OUTAGE_MS: u64 = 5000;

/// Callers that an isolate remembers: about 200 bytes each.
const MAX_ENTRIES: usize = 10_000;

/// A caller's counter, and the name of the limit.
type Key = (String, LimitName);

/// The isolate's memory of limits.
#[derive(Debug, Default)]
pub(crate) struct Leases {
    leases: BTreeMap<Key, Lease>,
    refusals: BTreeMap<Key, (LimitStatus, u64)>,
    outages: BTreeMap<String, u64>,
    /// Used while the Durable Object does not answer.
    own: BTreeMap<String, Ledger>,
}

#[derive(Debug)]
struct Lease {
    status: LimitStatus,
    /// Tokens not used yet.
    left: u64,
    ends_at_unix_ms: u64,
}

/// The isolate's answer to a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// A token of the lease.
    Granted(LimitStatus),
    /// The last answer was a refusal, and it still holds.
    Refused { short: LimitStatus, wait_ms: u64 },
    /// Unknown: the counter has to be asked, for at most this many tokens.
    Ask(u64),
}

impl Leases {
    /// Takes a token of the caller's lease, if there is one; `most` is the largest lease.
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

    /// Keeps granted tokens, of which one is used already.
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

    /// Whether the counter failed a moment ago, so that no request should wait for it.
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
    /// The isolate's knowledge of the counters. Never borrowed across an `await`.
    fn leases(&self) -> &RefCell<Leases>;
}

/// Drops expired entries once there are too many, and all entries if none has expired.
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
