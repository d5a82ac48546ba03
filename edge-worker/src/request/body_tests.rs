//! Tests of `body`.

use super::*;

fn asked(content_type: &str, body: &str) -> Request<Vec<u8>> {
    let request = Request::builder().header(CONTENT_TYPE, content_type);
    request.body(body.as_bytes().to_vec()).unwrap()
}

fn code(read: Result<serde_json::Value, ApiError>) -> Option<ErrorCode> {
    read.err().map(|failure| failure.code)
}

#[test]
fn json_is_what_says_so_and_is() {
    let invalid = Some(ErrorCode::RequestInvalid);
    assert_eq!(
        code(json(&asked("Application/JSON; charset=utf-8", "{}"))),
        None
    );
    assert_eq!(code(json(&asked("text/plain", "{}"))), invalid);
    assert_eq!(code(json(&asked(MERGE_PATCH, "{}"))), invalid);
    assert_eq!(code(merge_patch(&asked(MERGE_PATCH, "{}"))), None);
    assert_eq!(code(merge_patch(&asked("application/json", "{}"))), None);
    for bad in ["{", "", "[]", "[{}]", "null", "\u{feff}{}"] {
        assert_eq!(
            code(json(&asked("application/json", bad))),
            invalid,
            "{bad}"
        );
    }
}

#[test]
fn long_and_deep_bodies_are_refused() {
    let long = " ".repeat(JSON_BODY_MAX_BYTES) + "{";
    let long = json(&asked("application/json", &long));
    assert_eq!(code(long), Some(ErrorCode::RequestTooLarge));
    let deep = "{\"a\":".repeat(JSON_BODY_MAX_BYTES / 5);
    let deep = json(&asked("application/json", &deep));
    assert_eq!(code(deep), Some(ErrorCode::RequestInvalid));
}
