//! Tests of `error_code`.

use super::*;

#[test]
fn codes_are_distinct_snake_case() {
    for (index, error) in ErrorCode::ALL.iter().enumerate() {
        let code = error.as_str();
        assert!(
            code.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
            "{code}"
        );
        assert!(
            ErrorCode::ALL[..index]
                .iter()
                .all(|other| other.as_str() != code)
        );
        assert_eq!(ErrorCode::from_code(code), Some(*error));
    }
}

#[test]
fn a_service_fault_is_never_a_4xx_and_a_caller_fault_never_a_5xx() {
    for error in ErrorCode::ALL {
        if let Some(status) = error.status() {
            let is_service = matches!(error.cause(), Cause::Service);
            assert_eq!(status >= 500, is_service, "{error:?}");
        }
    }
}
