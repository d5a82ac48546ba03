//! Failures, and how they are said in public: RFC 9457 problem details.

use calotype_protocol::{ErrorCode, wire::Problem};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderName, HeaderValue, Response, StatusCode};

use crate::world::Outage;

/// Media type of problem details.
const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Seconds a caller waits before it tries a 503 again.
const RETRY_AFTER_SECONDS: u16 = 5;

/// Why a request is not done: a row of the error table and two texts, one for
/// the caller and one for the operator.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) code: ErrorCode,
    /// What about this request was wrong; public.
    detail: Option<String>,
    /// For the log only.
    pub(crate) internal: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Failure {
    /// A failure of the row `code`.
    pub(crate) const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            detail: None,
            internal: None,
            headers: Vec::new(),
        }
    }

    /// Adds public words about this request.
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds words for the log. Never a secret and never a signed URL.
    pub(crate) fn internal(mut self, internal: impl Into<String>) -> Self {
        self.internal = Some(internal.into());
        self
    }

    /// Adds a response header.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The response to send.
    pub(crate) fn into_response(self, request_id: &str) -> Response<Vec<u8>> {
        let problem = Problem::new(self.code, self.detail, request_id);
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = json(status, &problem);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, PROBLEM_JSON);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(RETRY_AFTER, RETRY_AFTER_SECONDS.into());
        }
        for (name, value) in self.headers {
            headers.insert(name, value);
        }
        response
    }
}

/// A response without a body that nobody stores.
pub(crate) fn no_content() -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}

/// What the caller hears where the database did not do what was asked.
pub(crate) fn database_unavailable(Outage(text): Outage) -> Failure {
    Failure::new(ErrorCode::DatabaseUnavailable).internal(text)
}

/// A JSON response that nobody stores.
pub(crate) fn json(status: StatusCode, body: &impl serde::Serialize) -> Response<Vec<u8>> {
    let bytes = serde_json::to_vec(body).expect("our own types have string keys only");
    let mut response = Response::new(bytes);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internal_words_stay_inside() {
        let failure = Failure::new(ErrorCode::StorageUnavailable).internal("10.0.0.7 refused");
        let response = failure.into_response("r1");
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "5");
        assert_eq!(
            response.headers()["content-type"],
            "application/problem+json"
        );
        let text = String::from_utf8(response.into_body()).unwrap();
        assert!(!text.contains("10.0.0.7"));
        assert!(text.contains("\"request_id\":\"r1\""));
    }

    #[test]
    fn every_code_of_the_table_makes_a_response() {
        for code in ErrorCode::ALL {
            let response = Failure::new(*code).into_response("r1");
            let status = code.status().unwrap_or(500);
            assert_eq!(response.status(), status, "{code:?}");
        }
    }
}
