//! Tests of `limits`.

use super::*;
use crate::testing::IntoResponse;
use crate::testing::{FakePorts, now};

const LIMITS: LimitsConfig = LimitsConfig {
    requests: Some(Rate {
        tokens: 10,
        per_ms: 1000,
        burst: 20,
    }),
    uploads: Some(Rate {
        tokens: 3,
        per_ms: 60_000,
        burst: 3,
    }),
    bytes_per_day: Some(1000),
    anonymous: Some(Rate {
        tokens: 60,
        per_ms: 60_000,
        burst: 2,
    }),
    derivations: Some(Rate {
        tokens: 60,
        per_ms: 60_000,
        burst: 10,
    }),
};

fn owner(name: &str) -> Owner {
    Owner(name.to_owned())
}

fn from(address: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("cf-connecting-ip", address.parse().unwrap());
    headers
}

/// Code and `Retry-After` of a refusal.
fn refusal(result: Result<(), ApiError>) -> (ErrorCode, String) {
    let failure = result.unwrap_err();
    let code = failure.code;
    let response = failure.into_response("r");
    let wait = response.headers()["retry-after"].to_str().unwrap();
    (code, wait.to_owned())
}

#[test]
fn each_principal_has_a_bucket_of_its_own() {
    let ports = FakePorts::new();
    let ask = |name| now(request(&ports, &LIMITS, &owner(name)));
    for _ in 0..20 {
        ask("a").unwrap();
    }
    let limited = (ErrorCode::RateLimited, "1".to_owned());
    assert_eq!(refusal(ask("a")), limited);
    ask("b").unwrap();
    ports.now_unix_ms.set(ports.now_unix_ms.get() + 100);
    ask("a").unwrap();
    assert_eq!(refusal(ask("a")), limited);
}

#[test]
fn a_refused_caller_does_not_call_the_counter_again() {
    let ports = FakePorts::new();
    let headers = from("203.0.113.7");
    let ask = || now(anonymous(&ports, &LIMITS, &headers));
    ask().unwrap();
    ask().unwrap();
    assert_eq!(refusal(ask()).0, ErrorCode::RateLimited);
    let calls = ports.counter_calls();
    assert_eq!(refusal(ask()).0, ErrorCode::RateLimited);
    assert_eq!(ports.counter_calls(), calls);
    now(anonymous(&ports, &LIMITS, &from("203.0.113.8"))).unwrap();
}

#[test]
fn addresses_of_one_line_share_a_bucket() {
    let ports = FakePorts::new();
    for (address, expected) in [
        ("2001:db8::1", true),
        ("2001:db8::2", true),
        ("2001:db8::3", false),
    ] {
        let result = now(anonymous(&ports, &LIMITS, &from(address)));
        assert_eq!(result.is_ok(), expected, "{address}");
    }
}

#[test]
fn derivations_count_by_what_they_take() {
    let ports = FakePorts::new();
    let headers = from("203.0.113.7");
    let ask = |tokens| now(derivation(&ports, &LIMITS, &headers, tokens));
    ask(7).unwrap();
    assert_eq!(refusal(ask(5)), (ErrorCode::RateLimited, "2".to_owned()));
    // A smaller one may still be allowed, and other networks have their own.
    ask(3).unwrap();
    assert_eq!(refusal(ask(1)).0, ErrorCode::RateLimited);
    now(derivation(&ports, &LIMITS, &from("203.0.113.8"), 5)).unwrap();
    // A cost above the burst waits for the whole burst.
    ports.now_unix_ms.set(ports.now_unix_ms.get() + 10_000);
    ask(1000).unwrap();
    assert_eq!(refusal(ask(1)).0, ErrorCode::RateLimited);
}

#[test]
fn uploads_count_by_number_and_by_bytes() {
    let ports = FakePorts::new();
    let ask = |bytes| now(upload(&ports, &LIMITS, &owner("a"), bytes));
    ask(900).unwrap();
    // 2025-01-01T00:00:00Z: a whole day until midnight.
    let exceeded = (ErrorCode::QuotaExceeded, "86400".to_owned());
    assert_eq!(refusal(ask(101)), exceeded);
    ask(50).unwrap();
    ask(50).unwrap();
    assert_eq!(refusal(ask(0)), (ErrorCode::RateLimited, "20".to_owned()));
}

#[test]
fn nothing_is_counted_where_limits_are_off() {
    let ports = FakePorts::new();
    let off = LimitsConfig {
        requests: None,
        uploads: None,
        bytes_per_day: None,
        anonymous: None,
        derivations: None,
    };
    for _ in 0..100 {
        now(request(&ports, &off, &owner("a"))).unwrap();
        now(upload(&ports, &off, &owner("a"), u64::MAX)).unwrap();
        now(anonymous(&ports, &off, &HeaderMap::new())).unwrap();
    }
    assert_eq!(ports.counter_calls(), 0);
}

#[test]
fn without_its_counter_an_isolate_counts_for_itself() {
    let ports = FakePorts::new();
    ports.break_counters();
    let ask = || now(upload(&ports, &LIMITS, &owner("a"), 10));
    for _ in 0..3 {
        ask().unwrap();
    }
    assert_eq!(refusal(ask()).0, ErrorCode::RateLimited);
    assert_eq!(ports.counter_calls(), 1, "it waits for a dead counter once");
    assert!(ports.logged().contains("the counter does not answer"));
}

#[test]
fn most_requests_of_a_busy_caller_call_no_counter() {
    let ports = FakePorts::new();
    let busy = LimitsConfig {
        requests: Some(Rate {
            tokens: 1000,
            per_ms: 1000,
            burst: 5000,
        }),
        ..LIMITS
    };
    for _ in 0..1000 {
        now(request(&ports, &busy, &owner("a"))).unwrap();
    }
    assert!(ports.counter_calls() <= 20, "{}", ports.counter_calls());
}
