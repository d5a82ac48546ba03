//! Counters that all isolates share, and their messages.

use serde::{Deserialize, Serialize};

use super::error::PlatformError;

/// A limit, by what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LimitName {
    /// Requests of a principal.
    Requests,
    /// Uploads that a principal asks for.
    Uploads,
    /// Bytes that a principal declares for upload.
    Bytes,
    /// Requests of a network address without a valid key.
    Anonymous,
    /// Derivations for a network address.
    Derivations,
}

impl LimitName {
    /// The name in `RateLimit` fields.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Uploads => "uploads",
            Self::Bytes => "bytes",
            Self::Anonymous => "anonymous",
            Self::Derivations => "derivations",
        }
    }
}

/// The rate at which the tokens of a bucket come back, and its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rate {
    /// Tokens that come back in one `per_ms`; at least 1.
    pub(crate) tokens: u64,
    /// Milliseconds; at least 1.
    pub(crate) per_ms: u64,
    /// Tokens of a full bucket; at least 1.
    pub(crate) burst: u64,
}

impl Rate {
    /// Milliseconds from empty to full.
    pub(crate) const fn refill_ms(&self) -> u64 {
        self.capacity().div_ceil(self.tokens)
    }

    /// A full bucket, in parts: a token has `per_ms` of them, and each millisecond
    /// brings `tokens`.
    pub(crate) const fn capacity(&self) -> u64 {
        self.burst.saturating_mul(self.per_ms)
    }
}

/// The amount that a limit allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rule {
    /// Tokens that come back continuously.
    Rate(Rate),
    /// An amount that comes back at midnight UTC.
    PerDay(u64),
}

/// A request for tokens of one limit: as many as there are, between `least` and `most`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Charge {
    pub(crate) name: LimitName,
    pub(crate) rule: Rule,
    pub(crate) least: u64,
    pub(crate) most: u64,
}

/// The state of one limit of a caller, after a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LimitStatus {
    pub(crate) name: LimitName,
    pub(crate) rule: Rule,
    /// Tokens taken by this charge.
    pub(crate) granted: u64,
    /// Tokens left.
    pub(crate) remaining: u64,
    /// Milliseconds until the limit is at its full amount again.
    pub(crate) full_in_ms: u64,
}

/// The outcome of some charges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    /// All charges were taken.
    Granted(Vec<LimitStatus>),
    /// No charge was taken, because one limit is short; after `wait_ms` it has enough.
    Refused { short: LimitStatus, wait_ms: u64 },
}

/// Counters by name.
pub(crate) trait Counters {
    /// Takes all charges from the counter of this name, or none of them.
    async fn charge(&self, counter: &str, charges: &[Charge]) -> Result<Verdict, PlatformError>;
}
