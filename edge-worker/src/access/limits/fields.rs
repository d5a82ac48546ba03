//! `RateLimit-Policy` and `RateLimit`, as draft-ietf-httpapi-ratelimit-headers-11
//! (May 2026) defines them: lists of structured fields.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::platform::{LimitName, LimitStatus, Rule};

/// The size of each limit, and the time in which it refills.
pub(crate) const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The tokens left, and the time until the limit is full again.
pub(crate) const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Writes the state of the caller's limits. A bucket has `r` tokens left and is full in `t`
/// seconds; `q` and `w` are its size and the time it takes to fill.
pub(crate) fn show(statuses: &[LimitStatus], headers: &mut HeaderMap) {
    if statuses.is_empty() {
        return;
    }
    let list = |item: fn(&LimitStatus) -> String| {
        let items: Vec<String> = statuses.iter().map(item).collect();
        HeaderValue::try_from(items.join(", ")).expect("names and digits")
    };
    headers.insert(RATELIMIT_POLICY, list(policy));
    headers.insert(RATELIMIT, list(left));
}

fn policy(status: &LimitStatus) -> String {
    let name = status.name.as_str();
    let unit = match status.name {
        LimitName::Bytes => ";qu=\"content-bytes\"",
        _ => "",
    };
    let (quota, window_ms) = match status.rule {
        Rule::Rate(rate) => (rate.burst, rate.refill_ms()),
        Rule::PerDay(limit) => (limit, 24 * 60 * 60 * 1000),
    };
    format!(
        "\"{name}\";q={quota};w={}{unit}",
        window_ms.div_ceil(1000).max(1)
    )
}

fn left(status: &LimitStatus) -> String {
    let (name, remaining) = (status.name.as_str(), status.remaining);
    let seconds = status.full_in_ms.div_ceil(1000);
    format!("\"{name}\";r={remaining};t={seconds}")
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
