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
#[path = "retry_tests.rs"]
mod tests;
