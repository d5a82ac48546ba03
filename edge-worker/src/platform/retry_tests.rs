//! Tests of `retry`.

use std::cell::Cell;

use super::*;
use crate::testing::{FakePorts, NOW_UNIX_MS, now};

/// Tries a call that fails `failures` times; returns the result and the number of tries.
fn tried(
    ports: &FakePorts,
    failures: u32,
    trouble: fn(u32) -> RetryError<u32>,
) -> (Result<(), u32>, u32) {
    let tries = Cell::new(0);
    let result = now(retry(ports, async || {
        tries.set(tries.get() + 1);
        if tries.get() > failures {
            Ok(())
        } else {
            Err(trouble(tries.get()))
        }
    }));
    (result, tries.get())
}

#[test]
fn passing_trouble_is_tried_three_times() {
    for (failures, expected) in [
        (0, (Ok(()), 1)),
        (1, (Ok(()), 2)),
        (2, (Ok(()), 3)),
        (3, (Err(3), 3)),
    ] {
        let got = tried(&FakePorts::new(), failures, RetryError::Transient);
        assert_eq!(got, expected);
    }
}

#[test]
fn lasting_trouble_is_not_tried_again() {
    let ports = FakePorts::new();
    assert_eq!(tried(&ports, 9, RetryError::Permanent), (Err(1), 1));
    assert!(ports.slept_ms().is_empty());
}

#[test]
fn pauses_grow_and_differ() {
    let (ports, other) = (FakePorts::new(), FakePorts::new());
    tried(&ports, 3, RetryError::Transient).0.unwrap_err();
    // Other numbers of the same randomness.
    other.random(&mut [0]).unwrap();
    tried(&other, 3, RetryError::Transient).0.unwrap_err();
    let (slept, others) = (ports.slept_ms(), other.slept_ms());
    for slept in [&slept, &others] {
        assert!((100..=200).contains(&slept[0]), "{slept:?}");
        assert!((400..=800).contains(&slept[1]), "{slept:?}");
    }
    assert_ne!(slept, others);
}

#[test]
fn who_waited_long_waits_no_longer() {
    let ports = FakePorts::new();
    let tries = Cell::new(0);
    let result: Result<(), ()> = now(retry(&ports, async || {
        tries.set(tries.get() + 1);
        // A timeout of 15 seconds.
        let at = NOW_UNIX_MS + 15_000 * tries.get();
        ports.now_unix_ms.set(at);
        Err(RetryError::Transient(()))
    }));
    assert_eq!((result, tries.get()), (Err(()), 2));
}

#[test]
fn a_query_gets_three_tries_too() {
    let ports = FakePorts::new();
    ports.break_database();
    assert!(now(query(&ports, "SELECT 1", &[])).is_err());
    assert_eq!(ports.slept_ms().len(), 2);
}
