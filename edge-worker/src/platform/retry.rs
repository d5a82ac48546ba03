//! Trying again what may pass: three times in all, after growing, random pauses.
//!
//! Only for work that does no harm when it is done twice.

use super::clock::Clock;
use super::database::{Database, Row, Value};
use super::error::PlatformError;
use super::random::Random;

/// Longest pause before each further try, in milliseconds. Half of it is random, so
/// that callers whom one outage stopped do not come back all at once.
const PAUSES_MS: [u64; 2] = [200, 800];

/// Milliseconds after the first try from which on there is no other: the caller has
/// waited long enough, and may ask again itself.
const NO_TRY_AFTER_MS: u64 = 20_000;

/// Why a try failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RetryError<E> {
    /// It may be otherwise the next time: no answer, or a fault of the other side.
    Transient(E),
    /// It would be the same again.
    Permanent(E),
}

/// Tries until it is done, or its trouble lasts, or there were three tries.
pub(crate) async fn retry<T, E>(
    ports: &(impl Clock + Random),
    attempt: impl AsyncFn() -> Result<T, RetryError<E>>,
) -> Result<T, E> {
    let mut tries = Tries::new(ports);
    loop {
        let error = match attempt().await {
            Ok(done) => return Ok(done),
            Err(RetryError::Permanent(error)) => return Err(error),
            Err(RetryError::Transient(error)) => error,
        };
        if !tries.is_another_due(ports).await {
            return Err(error);
        }
    }
}

/// How often something was tried, and since when.
#[derive(Debug)]
pub(crate) struct Tries {
    began_at_unix_ms: u64,
    failed: usize,
}

impl Tries {
    /// Before the first one.
    pub(crate) fn new(ports: &impl Clock) -> Self {
        Self {
            began_at_unix_ms: ports.now_unix_ms(),
            failed: 0,
        }
    }

    /// After one that failed: whether there is to be another, and then not before some time
    /// has passed.
    pub(crate) async fn is_another_due(&mut self, ports: &(impl Clock + Random)) -> bool {
        let waited_ms = ports.now_unix_ms().saturating_sub(self.began_at_unix_ms);
        let Some(pause_ms) = PAUSES_MS.get(self.failed) else {
            return false;
        };
        if waited_ms >= NO_TRY_AFTER_MS {
            return false;
        }
        self.failed += 1;
        ports.sleep(jittered(ports, *pause_ms)).await;
        true
    }
}

/// Runs a statement that may run twice: one that reads, or sets what does not depend
/// on what it was.
pub(crate) async fn query(
    ports: &(impl Clock + Database + Random),
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<Row>, PlatformError> {
    retry(ports, async || {
        ports
            .query(sql, values)
            .await
            .map_err(RetryError::Transient)
    })
    .await
}

/// From half of the pause to all of it; all of it when there is no chance to be had.
fn jittered(ports: &impl Random, pause_ms: u64) -> u64 {
    let mut chance = [u8::MAX];
    let _ = ports.random(&mut chance);
    pause_ms / 2 + pause_ms / 2 * u64::from(chance[0]) / u64::from(u8::MAX)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::testing::{FakePorts, NOW_UNIX_MS, now};

    /// Tries something that fails `failures` times; also how often it was tried.
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
        // Another draw of the same randomness.
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
}
