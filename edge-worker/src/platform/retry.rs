//! Retries of calls that may succeed later: three tries in all, after growing, random pauses.
//!
//! Only for work that may safely be done twice.

use super::clock::Clock;
use super::database::{Database, Row, Value};
use super::error::PlatformError;
use super::random::Random;

/// Longest pause before each retry, in milliseconds. Half of it is random, so that the callers of
/// one outage do not all come back at once.
const PAUSES_MS: [u64; 2] = [200, 800];

/// Milliseconds after the first try from which on there is no retry: the caller has waited long
/// enough, and may ask again itself.
const NO_TRY_AFTER_MS: u64 = 20_000;

/// Why a try failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RetryError<E> {
    /// It may succeed the next time: there was no answer, or the other side failed.
    Transient(E),
    /// It would fail again.
    Permanent(E),
}

/// Tries until it succeeds, fails permanently, or has failed three times.
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

/// The number of tries, and the time of the first one.
#[derive(Debug)]
pub(crate) struct Tries {
    began_at_unix_ms: u64,
    failed: usize,
}

impl Tries {
    /// The state before the first try.
    pub(crate) fn new(ports: &impl Clock) -> Self {
        Self {
            began_at_unix_ms: ports.now_unix_ms(),
            failed: 0,
        }
    }

    /// Called after a failed try: waits and returns whether to try again.
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

/// Runs a statement that may run twice: one that reads, or sets values that do not depend on the
/// old ones.
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

/// A random pause between half of `pause_ms` and all of it; all of it when there is no randomness.
fn jittered(ports: &impl Random, pause_ms: u64) -> u64 {
    let mut chance = [u8::MAX];
    let _ = ports.random(&mut chance);
    pause_ms / 2 + pause_ms / 2 * u64::from(chance[0]) / u64::from(u8::MAX)
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
