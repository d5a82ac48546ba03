//! Tests of `headers`.

use super::*;

fn of(uri: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let uri: Uri = uri.parse().unwrap();
    secure(&uri, uri.path(), &mut headers);
    headers
}

#[test]
fn every_answer_is_shut() {
    for uri in [
        "https://x/v1/uploads",
        "https://x/i/a/b",
        "https://x/nothing",
    ] {
        let headers = of(uri);
        assert_eq!(
            headers["content-security-policy"],
            "default-src 'none'; frame-ancestors 'none'; sandbox"
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["strict-transport-security"], "max-age=31536000");
    }
}

#[test]
fn only_pictures_are_for_other_origins() {
    let policy = |uri| of(uri)[CROSS_ORIGIN_RESOURCE_POLICY].clone();
    assert_eq!(policy("https://x/i/large/a"), "cross-origin");
    assert_eq!(policy("https://x/v1/uploads"), "same-origin");
    assert_eq!(policy("https://x/healthz"), "same-origin");
}

#[test]
fn over_http_there_is_no_hsts_and_an_own_policy_stays() {
    let mut headers = HeaderMap::new();
    let own = HeaderValue::from_static("default-src 'self'");
    headers.insert(CONTENT_SECURITY_POLICY, own.clone());
    secure(&"http://localhost/".parse().unwrap(), "/", &mut headers);
    assert_eq!(headers[CONTENT_SECURITY_POLICY], own);
    assert!(!headers.contains_key(STRICT_TRANSPORT_SECURITY));
}
