//! Tests of `log`.

use super::*;
use crate::testing::FakePorts;

#[test]
fn a_line_is_one_json_object() {
    let ports = FakePorts::new();
    ports.trace().borrow_mut().request_id = "r-1".to_owned();
    message(&ports, Level::Warn, "two\nlines \"quoted\"");
    assert_eq!(
        ports.logged(),
        r#"{"level":"warn","at":"2025-01-01T00:00:00Z","request_id":"r-1","message":"two\nlines \"quoted\""}"#
    );
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
