use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY,
};
use hyper::{Method, StatusCode};
use s3s::{Body, HttpResponse};

use crate::config::Origin;

const METHODS: &str = "GET, PUT, HEAD";
const HEADERS: [&str; 3] = ["content-type", "x-amz-checksum-sha256", "if-none-match"];
/// A preflight may also ask for any header with this prefix; the signature decides about it later.
const HEADER_PREFIX: &str = "x-amz-";
const EXPOSED: &str = "ETag, x-amz-checksum-sha256, Content-Range";
const MAX_AGE_SECONDS: &str = "3600";

/// The bucket's CORS rules: fixed methods and headers for a list of origins.
///
/// Source: the Fetch standard, section 3.3 (CORS protocol).
pub(crate) struct Cors {
    allow_origins: Vec<Origin>,
}

impl Cors {
    pub(crate) fn new(allow_origins: Vec<Origin>) -> Self {
        Self { allow_origins }
    }

    /// The answer to `OPTIONS`: 204 with what is allowed, or 403 and nothing. `None` for every
    /// other method.
    pub(crate) fn preflight(&self, method: &Method, asked: &HeaderMap) -> Option<HttpResponse> {
        if method != Method::OPTIONS {
            return None;
        }
        let mut response = HttpResponse::new(Body::empty());
        match self.allowed_headers(asked) {
            Some(allowed) => {
                *response.status_mut() = StatusCode::NO_CONTENT;
                let headers = response.headers_mut();
                headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed);
                headers.insert(
                    ACCESS_CONTROL_ALLOW_METHODS,
                    HeaderValue::from_static(METHODS),
                );
                headers.insert(
                    ACCESS_CONTROL_MAX_AGE,
                    HeaderValue::from_static(MAX_AGE_SECONDS),
                );
            }
            None => *response.status_mut() = StatusCode::FORBIDDEN,
        }
        Some(response)
    }

    /// Adds the headers every answer carries. `Vary` is there for refused origins too: a cache
    /// must not give one origin's answer to another.
    pub(crate) fn decorate(&self, origin: Option<&HeaderValue>, response: &mut HttpResponse) {
        let headers = response.headers_mut();
        headers.append(VARY, HeaderValue::from_name(ORIGIN));
        let Some(origin) = self.allowed_origin(origin) else {
            return;
        };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static(EXPOSED),
        );
    }

    fn allowed_origin(&self, origin: Option<&HeaderValue>) -> Option<HeaderValue> {
        let origin = origin?;
        let known = |allowed: &Origin| allowed.as_str().as_bytes() == origin.as_bytes();
        self.allow_origins.iter().any(known).then(|| origin.clone())
    }

    /// `Access-Control-Allow-Headers` for a preflight, or `None` when any part of it is refused.
    fn allowed_headers(&self, asked: &HeaderMap) -> Option<HeaderValue> {
        self.allowed_origin(asked.get(ORIGIN))?;
        let method = asked.get(ACCESS_CONTROL_REQUEST_METHOD)?.to_str().ok()?;
        if !METHODS.split(", ").any(|allowed| allowed == method) {
            return None;
        }
        let mut allowed = HEADERS.map(str::to_owned).to_vec();
        for line in asked.get_all(ACCESS_CONTROL_REQUEST_HEADERS) {
            for name in line.to_str().ok()?.split(',').map(str::trim) {
                let name = HeaderName::try_from(name).ok()?;
                if HEADERS.contains(&name.as_str()) {
                    continue;
                }
                if !name.as_str().starts_with(HEADER_PREFIX) {
                    return None;
                }
                allowed.push(name.as_str().to_owned());
            }
        }
        HeaderValue::try_from(allowed.join(", ")).ok()
    }
}
