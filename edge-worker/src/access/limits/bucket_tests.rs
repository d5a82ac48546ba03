//! Tests of `bucket`.

use proptest::prelude::*;

use super::*;

const START: u64 = 1_735_689_600_000;

fn rates() -> impl Strategy<Value = Rate> {
    (1..5_000_u64, 1..100_000_u64, 1..10_000_u64).prop_map(|(tokens, per_ms, burst)| Rate {
        tokens,
        per_ms,
        burst,
    })
}

/// Asks for up to `want` tokens at `now`; returns the granted ones.
fn grant(bucket: &mut Bucket, rate: &Rate, now: u64, want: u64) -> u64 {
    *bucket = bucket.at(rate, now);
    let granted = want.min(bucket.tokens(rate));
    bucket.take(rate, granted);
    granted
}

#[test]
fn a_thousand_a_second_with_five_thousand_saved() {
    let rate = Rate {
        tokens: 1000,
        per_ms: 1000,
        burst: 5000,
    };
    let mut bucket = Bucket::full(&rate, START);
    assert_eq!(rate.refill_ms(), 5000);
    assert_eq!(grant(&mut bucket, &rate, START, 6000), 5000);
    assert_eq!(bucket.wait_ms(&rate, 1), 1);
    assert_eq!(grant(&mut bucket, &rate, START + 1, 6000), 1);
    assert_eq!(grant(&mut bucket, &rate, START + 1001, 6000), 1000);
    assert_eq!(bucket.wait_ms(&rate, 5000), 5000);
}

#[test]
fn sixty_a_minute_is_one_a_second_and_no_less() {
    let rate = Rate {
        tokens: 60,
        per_ms: 60_000,
        burst: 60,
    };
    let mut bucket = Bucket::full(&rate, START);
    assert_eq!(grant(&mut bucket, &rate, START, 60), 60);
    assert_eq!(bucket.wait_ms(&rate, 1), 1000);
    assert_eq!(grant(&mut bucket, &rate, START + 999, 1), 0);
    assert_eq!(grant(&mut bucket, &rate, START + 1000, 1), 1);
}

proptest! {
    #[test]
    fn no_more_than_burst_and_rate_times_time(
        rate in rates(),
        steps in prop::collection::vec((0..20_000_u64, 0..12_000_u64), 1..60),
    ) {
        let mut bucket = Bucket::full(&rate, START);
        let (mut now, mut granted) = (START, 0_u128);
        for (step_ms, want) in steps {
            now += step_ms;
            granted += u128::from(grant(&mut bucket, &rate, now, want));
            let elapsed = u128::from(now - START);
            let most = u128::from(rate.burst) * u128::from(rate.per_ms)
                + elapsed * u128::from(rate.tokens);
            prop_assert!(granted * u128::from(rate.per_ms) <= most);
        }
    }

    #[test]
    fn a_clock_that_goes_back_brings_nothing_and_blocks_nobody_for_long(
        rate in rates(),
        steps in prop::collection::vec((-30_000..20_000_i64, 0..12_000_u64), 1..60),
    ) {
        let mut bucket = Bucket::full(&rate, START);
        let (mut now, mut forward_ms, mut granted) = (START, 0_u128, 0_u128);
        for (step_ms, want) in steps {
            now = now.saturating_add_signed(step_ms);
            forward_ms += u128::try_from(step_ms).unwrap_or(0);
            granted += u128::from(grant(&mut bucket, &rate, now, want));
            let most = u128::from(rate.burst) * u128::from(rate.per_ms)
                + forward_ms * u128::from(rate.tokens);
            prop_assert!(granted * u128::from(rate.per_ms) <= most);
        }
        let later = bucket.at(&rate, now).at(&rate, now + 2 * rate.refill_ms());
        prop_assert_eq!(later.tokens(&rate), rate.burst);
    }

    #[test]
    fn after_the_wait_the_tokens_are_there_and_not_before(
        rate in rates(),
        taken in 0..10_000_u64,
        wanted in 1..10_000_u64,
    ) {
        let (taken, wanted) = (taken.min(rate.burst), wanted.min(rate.burst));
        let mut bucket = Bucket::full(&rate, START);
        bucket.take(&rate, taken);
        let wait_ms = bucket.wait_ms(&rate, wanted);
        prop_assert!(bucket.at(&rate, START + wait_ms).tokens(&rate) >= wanted);
        if wait_ms > 0 {
            prop_assert!(bucket.at(&rate, START + wait_ms - 1).tokens(&rate) < wanted);
        }
    }
}
