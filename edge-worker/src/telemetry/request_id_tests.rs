//! Tests of `request_id`.

use super::*;
use crate::testing::FakePorts;

#[test]
fn a_short_plain_id_is_kept_and_others_are_replaced() {
    let ports = FakePorts::new();
    let with = |id: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(X_REQUEST_ID, id.parse().unwrap());
        request_id(&headers, &ports)
    };
    assert_eq!(with("page-7.a_b"), "page-7.a_b");
    for bad in ["", "two words", "quote\"", &"a".repeat(65)] {
        let id = with(bad);
        assert_ne!(id, bad);
        assert_eq!(id.len(), 16);
    }
    assert_eq!(request_id(&HeaderMap::new(), &ports).len(), 16);
}

#[test]
fn a_caller_that_traces_finds_its_trace() {
    let ports = FakePorts::new();
    let with = |value: &str| {
        let mut headers = HeaderMap::new();
        headers.insert(TRACEPARENT, value.parse().unwrap());
        request_id(&headers, &ports)
    };
    // The example of W3C Trace Context § 3.2.
    let id = with("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    assert_eq!(id, "4bf92f3577b34da6a3ce929d0e0e4736");
    for bad in [
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736",
        "4bf92f3577b34da6a3ce929d0e0e4736",
    ] {
        assert_eq!(with(bad).len(), 16, "{bad}");
    }
}
