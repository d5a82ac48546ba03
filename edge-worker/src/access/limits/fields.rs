//! `RateLimit-Policy` and `RateLimit`, as draft-ietf-httpapi-ratelimit-headers-11
//! (May 2026) defines them: lists of structured fields.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::platform::{LimitName, LimitStatus, Rule};

/// What there is at most, and in which time it comes back.
pub(crate) const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// What is left, and when nothing will be missing any more.
pub(crate) const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// Writes where the caller stands. Of a bucket that is full in `t` seconds, `r`
/// tokens are left; `q` and `w` are its size and the time it takes to fill.
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
mod tests {
    use super::*;
    use crate::platform::Rate;

    #[test]
    fn fields_are_lists_as_in_the_draft() {
        let uploads = LimitStatus {
            name: LimitName::Uploads,
            rule: Rule::Rate(Rate {
                tokens: 60,
                per_ms: 60_000,
                burst: 60,
            }),
            granted: 1,
            remaining: 59,
            full_in_ms: 1000,
        };
        let bytes = LimitStatus {
            name: LimitName::Bytes,
            rule: Rule::PerDay(65535),
            granted: 5,
            remaining: 65530,
            full_in_ms: 35_999_001,
        };
        let mut headers = HeaderMap::new();
        show(&[uploads, bytes], &mut headers);
        // Shapes of the draft's examples in §§ 3.2 and 4.2.
        assert_eq!(
            headers[RATELIMIT_POLICY],
            "\"uploads\";q=60;w=60, \"bytes\";q=65535;w=86400;qu=\"content-bytes\""
        );
        assert_eq!(
            headers[RATELIMIT],
            "\"uploads\";r=59;t=1, \"bytes\";r=65530;t=36000"
        );
    }

    #[test]
    fn where_nothing_is_counted_nothing_is_said() {
        let mut headers = HeaderMap::new();
        show(&[], &mut headers);
        assert!(headers.is_empty());
    }
}
