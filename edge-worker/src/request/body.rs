//! JSON bodies of requests.

use calotype_protocol::ErrorCode;
use calotype_protocol::limits::JSON_BODY_MAX_BYTES;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request};
use serde::de::DeserializeOwned;

use crate::model::ApiError;

/// Media type of a JSON Merge Patch (RFC 7396).
const MERGE_PATCH: &str = "application/merge-patch+json";

/// The body of a request, within the size limit and of JSON's media type.
///
/// # Errors
///
/// `request_invalid`, `request_too_large`.
pub(crate) fn json<T: DeserializeOwned>(request: &Request<Vec<u8>>) -> Result<T, ApiError> {
    read(request, &["application/json"])
}

/// The body of a PATCH; plain JSON counts as a merge patch.
///
/// # Errors
///
/// `request_invalid`, `request_too_large`.
pub(crate) fn merge_patch<T: DeserializeOwned>(request: &Request<Vec<u8>>) -> Result<T, ApiError> {
    read(request, &["application/json", MERGE_PATCH])
}

fn read<T: DeserializeOwned>(request: &Request<Vec<u8>>, types: &[&str]) -> Result<T, ApiError> {
    let invalid = |detail: String| ApiError::new(ErrorCode::RequestInvalid).detail(detail);
    if !is_one_of(request.headers(), types) {
        return Err(invalid(format!(
            "Content-Type is not {}.",
            types.join(" or ")
        )));
    }
    let body = request.body();
    if body.len() > JSON_BODY_MAX_BYTES {
        return Err(ApiError::new(ErrorCode::RequestTooLarge)
            .detail(format!("At most {JSON_BODY_MAX_BYTES} bytes.")));
    }
    // serde would accept an array for a struct.
    if !body.trim_ascii_start().starts_with(b"{") {
        return Err(invalid("The body is not a JSON object.".to_owned()));
    }
    // serde's message repeats field names, and never more than the caller sent.
    serde_json::from_slice(body).map_err(|error| invalid(error.to_string()))
}

fn is_one_of(headers: &HeaderMap, types: &[&str]) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| {
            types
                .iter()
                .any(|it| essence.trim().eq_ignore_ascii_case(it))
        })
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
