//! Answers that no cache stores.

use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};

use crate::platform::Content;

/// An answer without a body.
pub(crate) fn no_content() -> Response<Content> {
    let mut response = Response::new(Content::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}

/// An answer with a JSON body.
pub(crate) fn json(status: StatusCode, body: &impl serde::Serialize) -> Response<Content> {
    let bytes = serde_json::to_vec(body).expect("our own types have string keys only");
    let mut response = Response::new(Content::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
