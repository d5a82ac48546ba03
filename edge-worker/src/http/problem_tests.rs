//! Tests of `problem`.

use calotype_protocol::ErrorCode;

use super::*;
use crate::testing::bytes_of;

#[test]
fn internal_words_stay_inside() {
    let failure = ApiError::new(ErrorCode::StorageUnavailable).internal("10.0.0.7 refused");
    let response = super::response(failure, "r1");
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "5");
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    let text = String::from_utf8(bytes_of(response.into_body())).unwrap();
    assert!(!text.contains("10.0.0.7"));
    assert!(text.contains("\"request_id\":\"r1\""));
}

#[test]
fn every_code_of_the_table_makes_a_response() {
    for code in ErrorCode::ALL {
        let response = super::response(ApiError::new(*code), "r1");
        let status = code.status().unwrap_or(500);
        assert_eq!(response.status(), status, "{code:?}");
    }
}
