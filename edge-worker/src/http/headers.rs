//! Headers of every answer: those that restrict a browser to showing it and to https, and its date.

use calotype_protocol::wire::Timestamp;
use http::header::{
    CONTENT_SECURITY_POLICY, DATE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::paths::is_picture;

/// An answer that is shown as a page may not load, run, frame or submit anything. `frame-ancestors`
/// replaces X-Frame-Options (CSP 3 § 6.4.2).
const NOTHING: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

/// The pages that may embed a response: any page for pictures, none for the API.
pub(crate) const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// A year, the minimum that hstspreload.org asks for. Only for this host: the operator decides
/// about other hosts under the same name.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds the security headers to the answer of a canonical path. An answer with a policy of its own
/// keeps it.
pub(crate) fn secure(uri: &Uri, path: &str, headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(NOTHING);
    let embedders = if is_picture(path) {
        "cross-origin"
    } else {
        "same-origin"
    };
    headers
        .entry(CROSS_ORIGIN_RESOURCE_POLICY)
        .or_insert(HeaderValue::from_static(embedders));
    // Browsers ignore it over http (RFC 6797 § 7.2), so it would only mislead.
    if uri.scheme_str() == Some("https") {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
}

/// Sets the date of the answer (RFC 9110 § 6.6.1) to now, even for a picture from the edge cache:
/// the worker has just decided that it may be shown, and for how long.
pub(crate) fn date(now_unix_ms: u64, headers: &mut HeaderMap) {
    let now = Timestamp {
        unix_ms: now_unix_ms,
    };
    if let Some(Ok(date)) = now.to_http_date().map(HeaderValue::try_from) {
        headers.insert(DATE, date);
    }
}

#[cfg(test)]
#[path = "headers_tests.rs"]
mod tests;
