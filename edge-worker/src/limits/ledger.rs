//! What one caller has used up, and the one rule of charging: all or nothing.
//!
//! A ledger lives in a Durable Object, one for each caller. The rules come with
//! every charge, so that a changed configuration holds at once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::limits::bucket::{Bucket, Rate};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Name {
    /// Requests of a principal.
    Requests,
    /// Uploads that a principal asks for.
    Uploads,
    /// Bytes that a principal declares for upload.
    Bytes,
    /// Requests of a network address that no key stands for.
    Anonymous,
    /// What is derived for it.
    Derivations,
}

impl Name {
    /// As in `RateLimit` fields.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Uploads => "uploads",
            Self::Bytes => "bytes",
            Self::Anonymous => "anonymous",
            Self::Derivations => "derivations",
        }
    }
}

/// How much there is of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rule {
    /// Comes back all the time.
    Rate(Rate),
    /// Comes back at midnight UTC.
    PerDay(u64),
}

/// One thing to take: as much as there is, between `least` and `most`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) name: Name,
    pub(crate) rule: Rule,
    pub(crate) least: u64,
    pub(crate) most: u64,
}

/// Where a caller stands with one rule, after a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standing {
    pub(crate) name: Name,
    pub(crate) rule: Rule,
    /// What was taken.
    pub(crate) granted: u64,
    /// What is left.
    pub(crate) remaining: u64,
    /// Milliseconds until nothing is missing any more.
    pub(crate) full_in_ms: u64,
}

/// What became of some charges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// All are taken.
    Granted(Vec<Standing>),
    /// None is taken, for one is short, and would not be in `wait_ms`.
    Refused { short: Standing, wait_ms: u64 },
}

/// What one caller has used up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    buckets: BTreeMap<Name, Bucket>,
    days: BTreeMap<Name, Day>,
}

/// What was used up of a day's portion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Day {
    /// Days since 1970-01-01.
    day: u64,
    used: u64,
}

impl Ledger {
    /// Takes all charges, or none of them.
    pub(crate) fn charge(&mut self, charges: &[Charge], now_unix_ms: u64) -> Verdict {
        // The time that went by is kept whatever becomes of the charges: a clock
        // that was ahead would otherwise stay ahead for who is refused.
        for charge in charges {
            self.turn_to(charge, now_unix_ms);
        }
        let mut after = self.clone();
        let mut standings = Vec::with_capacity(charges.len());
        for charge in charges {
            match after.charge_one(charge, now_unix_ms) {
                Ok(standing) => standings.push(standing),
                Err((short, wait_ms)) => return Verdict::Refused { short, wait_ms },
            }
        }
        *self = after;
        Verdict::Granted(standings)
    }

    /// Gives back what the time until now brings of one thing.
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
                    // The clock had been ahead: what is used stays used until midnight.
                    day.day = today;
                }
            }
        }
    }

    /// Takes one thing that was turned to now.
    fn charge_one(
        &mut self,
        charge: &Charge,
        now_unix_ms: u64,
    ) -> Result<Standing, (Standing, u64)> {
        let Charge { name, rule, .. } = *charge;
        let standing = |granted, remaining, full_in_ms| Standing {
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
                    let short = standing(0, bucket.tokens(&rate), full_in_ms);
                    return Err((short, bucket.wait_ms(&rate, charge.least.min(rate.burst))));
                }
                bucket.take(&rate, granted);
                let full_in_ms = bucket.wait_ms(&rate, rate.burst);
                Ok(standing(granted, bucket.tokens(&rate), full_in_ms))
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
                    return Err((standing(0, left, midnight_in_ms), midnight_in_ms));
                }
                day.used += granted;
                Ok(standing(granted, left - granted, midnight_in_ms))
            }
        }
    }
}

impl Verdict {
    /// Whether a restart may forget it: what would be full again within that time
    /// anyhow need not be written down.
    pub(crate) fn is_soon_forgotten(&self, within_ms: u64) -> bool {
        match self {
            Self::Refused { .. } => true,
            Self::Granted(standings) => standings.iter().all(|it| match it.rule {
                Rule::Rate(rate) => rate.refill_ms() <= within_ms,
                Rule::PerDay(_) => false,
            }),
        }
    }

    /// Milliseconds until every rule of it has all again.
    pub(crate) fn full_in_ms(&self) -> u64 {
        match self {
            Self::Refused { short, .. } => short.full_in_ms,
            Self::Granted(standings) => {
                let times = standings.iter().map(|it| it.full_in_ms);
                times.max().unwrap_or(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2025-01-01T00:00:00Z, a midnight.
    const START: u64 = 1_735_689_600_000;

    const UPLOADS: Rule = Rule::Rate(Rate {
        tokens: 60,
        per_ms: 60_000,
        burst: 60,
    });

    fn exactly(name: Name, rule: Rule, amount: u64) -> Charge {
        Charge {
            name,
            rule,
            least: amount,
            most: amount,
        }
    }

    #[test]
    fn a_day_ends_at_midnight() {
        let mut ledger = Ledger::default();
        let ten = [exactly(Name::Bytes, Rule::PerDay(15), 10)];
        let Verdict::Granted(standings) = ledger.charge(&ten, START) else {
            panic!("there were 15");
        };
        assert_eq!(
            (standings[0].remaining, standings[0].full_in_ms),
            (5, DAY_MS)
        );
        let refused = ledger.charge(&ten, START + DAY_MS - 2000);
        assert!(matches!(refused, Verdict::Refused { wait_ms: 2000, .. }));
        let granted = ledger.charge(&ten, START + DAY_MS);
        assert!(matches!(granted, Verdict::Granted(_)));
    }

    #[test]
    fn a_clock_that_was_a_week_ahead_gives_nothing_back_and_ends_the_day_in_time() {
        let mut ledger = Ledger::default();
        let all = [exactly(Name::Bytes, Rule::PerDay(15), 15)];
        ledger.charge(&all, START + 7 * DAY_MS);
        let refused = ledger.charge(&all, START);
        assert!(matches!(refused, Verdict::Refused { .. }));
        let granted = ledger.charge(&all, START + DAY_MS);
        assert!(matches!(granted, Verdict::Granted(_)));
    }

    #[test]
    fn a_bucket_of_a_clock_that_was_ahead_fills_while_its_caller_is_refused() {
        let mut ledger = Ledger::default();
        let all = [exactly(Name::Uploads, UPLOADS, 60)];
        ledger.charge(&all, START + 7 * DAY_MS);
        let refused = ledger.charge(&all, START);
        assert!(matches!(refused, Verdict::Refused { .. }));
        let granted = ledger.charge(&all, START + 60_000);
        assert!(matches!(granted, Verdict::Granted(_)));
    }

    #[test]
    fn what_is_short_of_one_takes_none_of_the_others() {
        let mut ledger = Ledger::default();
        let charges = [
            exactly(Name::Uploads, UPLOADS, 1),
            exactly(Name::Bytes, Rule::PerDay(100), 101),
        ];
        let Verdict::Refused { short, .. } = ledger.charge(&charges, START) else {
            panic!("101 of 100");
        };
        assert_eq!((short.name, short.remaining), (Name::Bytes, 100));
        let all = [
            exactly(Name::Uploads, UPLOADS, 60),
            exactly(Name::Bytes, Rule::PerDay(100), 100),
        ];
        assert!(matches!(ledger.charge(&all, START), Verdict::Granted(_)));
    }

    #[test]
    fn a_portion_is_as_much_as_there_is() {
        let mut ledger = Ledger::default();
        let portion = [Charge {
            name: Name::Uploads,
            rule: UPLOADS,
            least: 1,
            most: 50,
        }];
        let granted = |verdict| match verdict {
            Verdict::Granted(standings) => standings[0].granted,
            Verdict::Refused { .. } => 0,
        };
        assert_eq!(granted(ledger.charge(&portion, START)), 50);
        assert_eq!(granted(ledger.charge(&portion, START)), 10);
        assert_eq!(granted(ledger.charge(&portion, START)), 0);
    }

    #[test]
    fn a_ledger_survives_being_written_down() {
        let mut ledger = Ledger::default();
        ledger.charge(&[exactly(Name::Uploads, UPLOADS, 7)], START);
        ledger.charge(&[exactly(Name::Bytes, Rule::PerDay(100), 42)], START);
        let text = serde_json::to_string(&ledger).unwrap();
        assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
    }

    proptest! {
        #[test]
        fn a_day_never_gives_more_than_its_portion(
            limit in 0..1000_u64,
            steps in prop::collection::vec((0..DAY_MS / 4, 1..400_u64), 1..50),
        ) {
            let mut ledger = Ledger::default();
            let mut now = START;
            let mut granted = BTreeMap::new();
            for (step_ms, amount) in steps {
                now += step_ms;
                let charge = [exactly(Name::Bytes, Rule::PerDay(limit), amount)];
                if let Verdict::Granted(standings) = ledger.charge(&charge, now) {
                    *granted.entry(now / DAY_MS).or_insert(0) += standings[0].granted;
                }
            }
            prop_assert!(granted.values().all(|used| *used <= limit));
        }
    }
}
