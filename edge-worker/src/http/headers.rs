//! Headers of every answer: those that keep a browser from doing more with it than showing it,
//! and from ever asking in clear text; and its date.

use calotype_protocol::wire::Timestamp;
use http::header::{
    CONTENT_SECURITY_POLICY, DATE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::paths::is_picture;

/// Nothing may be loaded, run, framed or submitted from an answer that is shown as
/// a page. `frame-ancestors` does what X-Frame-Options did (CSP 3 § 6.4.2).
const NOTHING: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

/// Who may embed an answer: pictures are for every page, the API is not embedded.
pub(crate) const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// A year, as hstspreload.org asks at least. Only of this host: what else its
/// operator serves below the same name is not ours to decide.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Adds them to the answer of a canonical path. An answer that has a policy of its own keeps it.
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
    // Over http browsers ignore it (RFC 6797 § 7.2), and so it would only mislead.
    if uri.scheme_str() == Some("https") {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
}

/// Says when the answer was made (RFC 9110 § 6.6.1), which is now, also of a picture that the
/// edge cache had: the worker has just decided that it may be seen, and for how long.
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
