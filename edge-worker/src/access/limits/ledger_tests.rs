//! Tests of `ledger`.

use proptest::prelude::*;

use super::*;
use crate::platform::Rate;

/// 2025-01-01T00:00:00Z, a midnight.
const START: u64 = 1_735_689_600_000;

const UPLOADS: Rule = Rule::Rate(Rate {
    tokens: 60,
    per_ms: 60_000,
    burst: 60,
});

fn exactly(name: LimitName, rule: Rule, amount: u64) -> Charge {
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
    let ten = [exactly(LimitName::Bytes, Rule::PerDay(15), 10)];
    let Verdict::Granted(statuses) = ledger.charge(&ten, START) else {
        panic!("there were 15");
    };
    assert_eq!((statuses[0].remaining, statuses[0].full_in_ms), (5, DAY_MS));
    let refused = ledger.charge(&ten, START + DAY_MS - 2000);
    assert!(matches!(refused, Verdict::Refused { wait_ms: 2000, .. }));
    let granted = ledger.charge(&ten, START + DAY_MS);
    assert!(matches!(granted, Verdict::Granted(_)));
}

#[test]
fn a_clock_that_was_a_week_ahead_gives_nothing_back_and_ends_the_day_in_time() {
    let mut ledger = Ledger::default();
    let all = [exactly(LimitName::Bytes, Rule::PerDay(15), 15)];
    ledger.charge(&all, START + 7 * DAY_MS);
    let refused = ledger.charge(&all, START);
    assert!(matches!(refused, Verdict::Refused { .. }));
    let granted = ledger.charge(&all, START + DAY_MS);
    assert!(matches!(granted, Verdict::Granted(_)));
}

#[test]
fn a_bucket_of_a_clock_that_was_ahead_fills_while_its_caller_is_refused() {
    let mut ledger = Ledger::default();
    let all = [exactly(LimitName::Uploads, UPLOADS, 60)];
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
        exactly(LimitName::Uploads, UPLOADS, 1),
        exactly(LimitName::Bytes, Rule::PerDay(100), 101),
    ];
    let Verdict::Refused { short, .. } = ledger.charge(&charges, START) else {
        panic!("101 of 100");
    };
    assert_eq!((short.name, short.remaining), (LimitName::Bytes, 100));
    let all = [
        exactly(LimitName::Uploads, UPLOADS, 60),
        exactly(LimitName::Bytes, Rule::PerDay(100), 100),
    ];
    assert!(matches!(ledger.charge(&all, START), Verdict::Granted(_)));
}

#[test]
fn a_portion_is_as_much_as_there_is() {
    let mut ledger = Ledger::default();
    let portion = [Charge {
        name: LimitName::Uploads,
        rule: UPLOADS,
        least: 1,
        most: 50,
    }];
    let granted = |verdict| match verdict {
        Verdict::Granted(statuses) => statuses[0].granted,
        Verdict::Refused { .. } => 0,
    };
    assert_eq!(granted(ledger.charge(&portion, START)), 50);
    assert_eq!(granted(ledger.charge(&portion, START)), 10);
    assert_eq!(granted(ledger.charge(&portion, START)), 0);
}

#[test]
fn a_ledger_survives_being_written_down() {
    let mut ledger = Ledger::default();
    ledger.charge(&[exactly(LimitName::Uploads, UPLOADS, 7)], START);
    ledger.charge(&[exactly(LimitName::Bytes, Rule::PerDay(100), 42)], START);
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
            let charge = [exactly(LimitName::Bytes, Rule::PerDay(limit), amount)];
            if let Verdict::Granted(statuses) = ledger.charge(&charge, now) {
                *granted.entry(now / DAY_MS).or_insert(0) += statuses[0].granted;
            }
        }
        prop_assert!(granted.values().all(|used| *used <= limit));
    }
}
