//! Tests of `log`.

use super::*;
use crate::testing::{FakePorts, NOW_UNIX_MS};

#[test]
fn a_line_is_one_json_object() {
    let ports = FakePorts::new();
    ports.trace().borrow_mut().request_id = "r-1".to_owned();
    message(&ports, Level::Warn, "two\nlines \"quoted\"");
    assert_eq!(
        ports.logged(),
        r#"{"level":"warn","at":"2025-01-01T00:00:00.000Z","request_id":"r-1","message":"two\nlines \"quoted\""}"#
    );
}

#[test]
fn the_time_of_a_line_is_of_fixed_length() {
    for (milliseconds, expected) in [(0, "00.000Z"), (7, "00.007Z"), (120, "00.120Z")] {
        let ports = FakePorts::new();
        ports.now_unix_ms.set(NOW_UNIX_MS + milliseconds);
        message(&ports, Level::Warn, "x");
        let line: serde_json::Value = serde_json::from_str(&ports.logged()).unwrap();
        assert_eq!(line["at"], format!("2025-01-01T00:00:{expected}"));
    }
}

#[test]
fn what_is_below_the_level_is_not_written() {
    let ports = FakePorts::new();
    ports.trace().borrow_mut().level = Level::Warn;
    message(&ports, Level::Info, "all is well");
    assert_eq!(ports.logged(), "");
    message(&ports, Level::Error, "all is lost");
    assert!(ports.logged().contains("lost"));
}

#[test]
fn the_query_of_a_url_is_cut_off() {
    assert_eq!(
        safe("no answer from https://s3.example/b/k?X-Amz-Signature=abc&x=1 in 3 s"),
        "no answer from https://s3.example/b/k?… in 3 s"
    );
    assert_eq!(safe(&"x".repeat(600)).len(), 500);
}

#[test]
fn a_principal_is_its_hash() {
    // SHA-256("abc"), FIPS 180-4 example values.
    assert_eq!(hash("abc"), "ba7816bf8f01");
}
