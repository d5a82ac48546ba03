//! Tests of `leases`.

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

/// One request at an isolate; returns whether it is granted, and the calls of the counter.
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
