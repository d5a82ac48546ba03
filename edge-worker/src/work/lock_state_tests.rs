//! Tests of `lock_state`.

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
    // A request that looked before the picture was stored, and asks after.
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
