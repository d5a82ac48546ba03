//! Cross-origin rules of the API. Pictures are open to all, see [`crate::deliver`].

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    VARY,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use crate::config::Origin;

/// Seconds a browser remembers a preflight: the longest Chromium honours.
const PREFLIGHT_MAX_AGE_SECONDS: u32 = 7200;

/// Answers a preflight. An origin that is not on the list gets no permission,
/// which the browser turns into a refusal.
pub(crate) fn preflight() -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// Adds to an API response what the browser needs to hand it to the page.
pub(crate) fn allow(request: &HeaderMap, allowed: &[Origin], response: &mut Response<Vec<u8>>) {
    // Not by the status: a cancelled upload is a 204, too.
    let is_preflight = request.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = request.get(ORIGIN) else {
        return;
    };
    if !allowed
        .iter()
        .any(|it| it.as_str().as_bytes() == origin.as_bytes())
    {
        return;
    }
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    if is_preflight {
        headers.insert(
            ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("POST, PATCH, PUT, DELETE"),
        );
        headers.insert(
            ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("authorization, content-type, idempotency-key, x-request-id"),
        );
        headers.insert(ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE_SECONDS.into());
    } else {
        headers.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("x-request-id, retry-after"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preflight_from(origin: &str) -> HeaderMap {
        let mut request = HeaderMap::new();
        request.insert(ORIGIN, origin.parse().unwrap());
        request.insert(ACCESS_CONTROL_REQUEST_METHOD, "POST".parse().unwrap());
        let allowed = [Origin::parse("https://example.com").unwrap()];
        let mut response = preflight();
        allow(&request, &allowed, &mut response);
        response.into_parts().0.headers
    }

    #[test]
    fn a_listed_origin_may_call() {
        let headers = preflight_from("https://example.com");
        assert_eq!(headers[ACCESS_CONTROL_ALLOW_ORIGIN], "https://example.com");
        assert_eq!(
            headers[ACCESS_CONTROL_ALLOW_METHODS],
            "POST, PATCH, PUT, DELETE"
        );
        assert_eq!(headers[VARY], "Origin");
    }

    #[test]
    fn others_may_not() {
        for origin in [
            "https://example.com.evil.org",
            "http://example.com",
            "null",
            "https://sub.example.com",
        ] {
            let headers = preflight_from(origin);
            assert!(!headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
            assert_eq!(headers[VARY], "Origin");
        }
    }
}
