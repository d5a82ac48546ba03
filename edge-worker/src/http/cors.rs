//! Cross-origin rules of the API. Any origin may read pictures, see [`crate::delivery`].
//!
//! Credentials are never allowed: keys travel in `Authorization`, which a page sets itself, and the
//! worker uses no cookies.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    VARY,
};
use http::{HeaderValue, Method, Request, Response, StatusCode};

use super::ports::HttpPorts;
use super::route;
use crate::config::AllowedOrigin;
use crate::platform::Content;

/// Seconds a browser remembers a preflight: the longest Chromium honors.
const PREFLIGHT_MAX_AGE_SECONDS: u32 = 7200;

/// Request headers that a page may send.
const REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "authorization, content-type, idempotency-key, traceparent, x-request-id",
);

/// Response headers that a page may read, beside those that any page may.
const RESPONSE_HEADERS: HeaderValue = HeaderValue::from_static(
    "etag, location, ratelimit, ratelimit-policy, retry-after, www-authenticate, x-request-id",
);

/// Methods of routes for which a browser sends a preflight.
const METHODS: [Method; 5] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
];

/// Answers a preflight. An origin that is not on the list gets no permission,
/// which the browser turns into a refusal.
pub(crate) fn preflight() -> Response<Content> {
    let mut response = Response::new(Content::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// Adds to an API response what the browser needs to hand it to the page.
pub(crate) fn allow<P: HttpPorts + 'static>(
    request: &Request<Vec<u8>>,
    allowed: &[AllowedOrigin],
    response: &mut Response<Content>,
) {
    // Not by the status: a canceled upload is a 204, too.
    let is_preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = request.headers().get(ORIGIN) else {
        return;
    };
    let is_allowed = |text: &str| allowed.iter().any(|it| it.is(text));
    if !origin.to_str().is_ok_and(is_allowed) {
        return;
    }
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    if is_preflight {
        headers.insert(
            ACCESS_CONTROL_ALLOW_METHODS,
            methods::<P>(request.uri().path()),
        );
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
        headers.insert(ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE_SECONDS.into());
    } else {
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
    }
}

/// The methods of one path, from the router itself.
fn methods<P: HttpPorts + 'static>(path: &str) -> HeaderValue {
    let names: Vec<&str> = METHODS
        .iter()
        .filter(|method| route::find::<P>(method, path).is_ok())
        .map(Method::as_str)
        .collect();
    HeaderValue::try_from(names.join(", ")).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
#[path = "cors_tests.rs"]
mod tests;
