//! Errors as clients see them: RFC 9457 problem details.

use calotype_protocol::wire::Problem;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};

use super::response::json;
use crate::model::ApiError;
use crate::platform::Content;

/// Media type of problem details.
const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Seconds a caller should wait before it tries a 503 again.
const RETRY_AFTER_SECONDS: u16 = 5;

/// The answer for an error.
pub(crate) fn response(error: ApiError, request_id: &str) -> Response<Content> {
    let problem = Problem::new(error.code, error.detail, request_id);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = json(status, &problem);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, PROBLEM_JSON);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, RETRY_AFTER_SECONDS.into());
    }
    for (name, value) in error.headers {
        headers.insert(name, value);
    }
    response
}

#[cfg(test)]
#[path = "problem_tests.rs"]
mod tests;
