//! The usage of one caller, and the one rule of charging: all or nothing.
//!
//! A ledger lives in a Durable Object, one for each caller. The rules come with every charge, so a
//! changed configuration holds at once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bucket::Bucket;
use crate::platform::{Charge, LimitName, LimitStatus, Rule, Verdict};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The usage of one caller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    buckets: BTreeMap<LimitName, Bucket>,
    days: BTreeMap<LimitName, Day>,
}

/// The used part of a day's amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Day {
    /// Days since 1970-01-01.
    day: u64,
    used: u64,
}

impl Ledger {
    /// Takes all charges, or none of them.
    pub(crate) fn charge(&mut self, charges: &[Charge], now_unix_ms: u64) -> Verdict {
        // The new time is kept even if the charges are refused: otherwise a clock that was ahead
        // would stay ahead for a refused caller.
        for charge in charges {
            self.turn_to(charge, now_unix_ms);
        }
        let mut after = self.clone();
        let mut statuses = Vec::with_capacity(charges.len());
        for charge in charges {
            match after.charge_one(charge, now_unix_ms) {
                Ok(status) => statuses.push(status),
                Err((short, wait_ms)) => return Verdict::Refused { short, wait_ms },
            }
        }
        *self = after;
        Verdict::Granted(statuses)
    }

    /// Refills one limit for the time until now.
    fn turn_to(&mut self, charge: &Charge, now_unix_ms: u64) {
        match charge.rule {
            Rule::Rate(rate) => {
                let full = Bucket::full(&rate, now_unix_ms);
                let bucket = self.buckets.entry(charge.name).or_insert(full);
                *bucket = bucket.at(&rate, now_unix_ms);
            }
            Rule::PerDay(_) => {
                let today = now_unix_ms / DAY_MS;
                let fresh = Day {
                    day: today,
                    used: 0,
                };
                let day = self.days.entry(charge.name).or_insert(fresh);
                if today > day.day {
                    *day = fresh;
                } else if today + 1 < day.day {
                    // The clock had been ahead: the usage stays until midnight.
                    day.day = today;
                }
            }
        }
    }

    /// Charges one limit, which has been refilled until now.
    fn charge_one(
        &mut self,
        charge: &Charge,
        now_unix_ms: u64,
    ) -> Result<LimitStatus, (LimitStatus, u64)> {
        let Charge { name, rule, .. } = *charge;
        let status = |granted, remaining, full_in_ms| LimitStatus {
            name,
            rule,
            granted,
            remaining,
            full_in_ms,
        };
        match rule {
            Rule::Rate(rate) => {
                let full = Bucket::full(&rate, now_unix_ms);
                let bucket = self.buckets.entry(name).or_insert(full);
                let granted = bucket.tokens(&rate).min(charge.most);
                if granted < charge.least {
                    let full_in_ms = bucket.wait_ms(&rate, rate.burst);
                    let short = status(0, bucket.tokens(&rate), full_in_ms);
                    return Err((short, bucket.wait_ms(&rate, charge.least.min(rate.burst))));
                }
                bucket.take(&rate, granted);
                let full_in_ms = bucket.wait_ms(&rate, rate.burst);
                Ok(status(granted, bucket.tokens(&rate), full_in_ms))
            }
            Rule::PerDay(limit) => {
                let midnight_in_ms = DAY_MS - now_unix_ms % DAY_MS;
                let day = self.days.entry(name).or_insert(Day {
                    day: now_unix_ms / DAY_MS,
                    used: 0,
                });
                let left = limit.saturating_sub(day.used);
                let granted = left.min(charge.most);
                if granted < charge.least {
                    return Err((status(0, left, midnight_in_ms), midnight_in_ms));
                }
                day.used += granted;
                Ok(status(granted, left - granted, midnight_in_ms))
            }
        }
    }
}

impl Verdict {
    /// Whether a restart may forget the charges: limits that are full again within that time need
    /// not be stored.
    pub(crate) fn is_soon_forgotten(&self, within_ms: u64) -> bool {
        match self {
            Self::Refused { .. } => true,
            Self::Granted(statuses) => statuses.iter().all(|it| match it.rule {
                Rule::Rate(rate) => rate.refill_ms() <= within_ms,
                Rule::PerDay(_) => false,
            }),
        }
    }

    /// Milliseconds until every limit is full again.
    pub(crate) fn full_in_ms(&self) -> u64 {
        match self {
            Self::Refused { short, .. } => short.full_in_ms,
            Self::Granted(statuses) => {
                let times = statuses.iter().map(|it| it.full_in_ms);
                times.max().unwrap_or(0)
            }
        }
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
