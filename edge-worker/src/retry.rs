//! Trying again what may pass: three times in all, after growing, random pauses.
//!
//! Only for work that does no harm when it is done twice.

use crate::world::{Outage, Row, Value, World};

/// Longest pause before each further try, in milliseconds. Half of it is random, so
/// that callers whom one outage stopped do not come back all at once.
const PAUSES_MS: [u64; 2] = [200, 800];

/// Milliseconds after the first try from which on there is no other: the caller has
/// waited long enough, and may ask again itself.
const NO_TRY_AFTER_MS: u64 = 20_000;

/// Why a try failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble<E> {
    /// It may be otherwise the next time: no answer, or a fault of the other side.
    Passing(E),
    /// It would be the same again.
    Lasting(E),
}

/// Tries until it is done, or its trouble lasts, or there were three tries.
pub(crate) async fn retry<T, E>(
    world: &impl World,
    attempt: impl AsyncFn() -> Result<T, Trouble<E>>,
) -> Result<T, E> {
    let mut tries = Tries::new(world);
    loop {
        let error = match attempt().await {
            Ok(done) => return Ok(done),
            Err(Trouble::Lasting(error)) => return Err(error),
            Err(Trouble::Passing(error)) => error,
        };
        if !tries.is_another_due(world).await {
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
    pub(crate) fn new(world: &impl World) -> Self {
        Self {
            began_at_unix_ms: world.now_unix_ms(),
            failed: 0,
        }
    }

    /// After one that failed: whether there is to be another, and then not before some time
    /// has passed.
    pub(crate) async fn is_another_due(&mut self, world: &impl World) -> bool {
        let waited_ms = world.now_unix_ms().saturating_sub(self.began_at_unix_ms);
        let Some(pause_ms) = PAUSES_MS.get(self.failed) else {
            return false;
        };
        if waited_ms >= NO_TRY_AFTER_MS {
            return false;
        }
        self.failed += 1;
        world.sleep(jittered(world, *pause_ms)).await;
        true
    }
}

/// Runs a statement that may run twice: one that reads, or sets what does not depend
/// on what it was.
pub(crate) async fn query(
    world: &impl World,
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<Row>, Outage> {
    retry(world, async || {
        world.query(sql, values).await.map_err(Trouble::Passing)
    })
    .await
}

/// From half of the pause to all of it; all of it when there is no chance to be had.
fn jittered(world: &impl World, pause_ms: u64) -> u64 {
    let mut chance = [u8::MAX];
    let _ = world.random(&mut chance);
    pause_ms / 2 + pause_ms / 2 * u64::from(chance[0]) / u64::from(u8::MAX)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::fake::{FakeWorld, NOW_UNIX_MS, now};

    /// Tries something that fails `failures` times; also how often it was tried.
    fn tried(
        world: &FakeWorld,
        failures: u32,
        trouble: fn(u32) -> Trouble<u32>,
    ) -> (Result<(), u32>, u32) {
        let tries = Cell::new(0);
        let result = now(retry(world, async || {
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
            let got = tried(&FakeWorld::new(), failures, Trouble::Passing);
            assert_eq!(got, expected);
        }
    }

    #[test]
    fn lasting_trouble_is_not_tried_again() {
        let world = FakeWorld::new();
        assert_eq!(tried(&world, 9, Trouble::Lasting), (Err(1), 1));
        assert!(world.slept_ms().is_empty());
    }

    #[test]
    fn pauses_grow_and_differ() {
        let (world, other) = (FakeWorld::new(), FakeWorld::new());
        tried(&world, 3, Trouble::Passing).0.unwrap_err();
        // Another draw of the same randomness.
        other.random(&mut [0]).unwrap();
        tried(&other, 3, Trouble::Passing).0.unwrap_err();
        let (slept, others) = (world.slept_ms(), other.slept_ms());
        for slept in [&slept, &others] {
            assert!((100..=200).contains(&slept[0]), "{slept:?}");
            assert!((400..=800).contains(&slept[1]), "{slept:?}");
        }
        assert_ne!(slept, others);
    }

    #[test]
    fn who_waited_long_waits_no_longer() {
        let world = FakeWorld::new();
        let tries = Cell::new(0);
        let result: Result<(), ()> = now(retry(&world, async || {
            tries.set(tries.get() + 1);
            // A timeout of 15 seconds.
            let at = NOW_UNIX_MS + 15_000 * tries.get();
            world.now_unix_ms.set(at);
            Err(Trouble::Passing(()))
        }));
        assert_eq!((result, tries.get()), (Err(()), 2));
    }

    #[test]
    fn a_query_gets_three_tries_too() {
        let world = FakeWorld::new();
        world.break_database();
        assert!(now(query(&world, "SELECT 1", &[])).is_err());
        assert_eq!(world.slept_ms().len(), 2);
    }
}
