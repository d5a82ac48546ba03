//! A token bucket in whole numbers: nothing is rounded, so no token appears from nowhere.

use serde::{Deserialize, Serialize};

use crate::platform::Rate;

/// The level of a token bucket at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bucket {
    parts: u64,
    at_unix_ms: u64,
}

impl Bucket {
    /// A full bucket.
    pub(crate) const fn full(rate: &Rate, now_unix_ms: u64) -> Self {
        Self {
            parts: rate.capacity(),
            at_unix_ms: now_unix_ms,
        }
    }

    /// The bucket as it is now. A clock that went back neither adds nor takes tokens. If the clock
    /// had been so far ahead that the bucket would stay dry for longer than a refill, the bucket
    /// counts from the new time on.
    #[must_use]
    pub(crate) const fn at(self, rate: &Rate, now_unix_ms: u64) -> Self {
        let is_ahead = self.at_unix_ms > now_unix_ms.saturating_add(rate.refill_ms());
        let elapsed_ms = now_unix_ms.saturating_sub(self.at_unix_ms);
        let parts = self
            .parts
            .saturating_add(elapsed_ms.saturating_mul(rate.tokens));
        let capacity = rate.capacity();
        Self {
            parts: if parts < capacity { parts } else { capacity },
            at_unix_ms: if is_ahead || now_unix_ms > self.at_unix_ms {
                now_unix_ms
            } else {
                self.at_unix_ms
            },
        }
    }

    /// Whole tokens in it.
    pub(crate) const fn tokens(&self, rate: &Rate) -> u64 {
        self.parts / rate.per_ms
    }

    /// Takes `tokens` out, which must be in it.
    pub(crate) const fn take(&mut self, rate: &Rate, tokens: u64) {
        self.parts = self
            .parts
            .saturating_sub(tokens.saturating_mul(rate.per_ms));
    }

    /// Milliseconds until it has `tokens`; `tokens` is at most the burst.
    pub(crate) const fn wait_ms(&self, rate: &Rate, tokens: u64) -> u64 {
        let wanted = tokens.saturating_mul(rate.per_ms);
        wanted.saturating_sub(self.parts).div_ceil(rate.tokens)
    }
}

#[cfg(test)]
#[path = "bucket_tests.rs"]
mod tests;
