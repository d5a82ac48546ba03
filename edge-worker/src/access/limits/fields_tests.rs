//! Tests of `fields`.

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
