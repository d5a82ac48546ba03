//! Tests of `cors`.

use http::HeaderMap;

use super::*;
use crate::testing::FakePorts;

fn preflight_from(origin: &str, allowed: &str, path: &str) -> HeaderMap {
    let request = Request::builder()
        .method("OPTIONS")
        .uri(path)
        .header(ORIGIN, origin)
        .header(ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .body(Vec::new())
        .unwrap();
    let mut response = preflight();
    let allowed = AllowedOrigin::parse(allowed).unwrap();
    allow::<FakePorts>(&request, &[allowed], &mut response);
    response.into_parts().0.headers
}

#[test]
fn a_listed_origin_may_call_by_the_methods_of_the_route() {
    let cancel = "/v1/uploads/01ARZ3NDEKTSV4RRFFQ69G5FAV";
    for (path, methods) in [("/v1/uploads", "POST"), (cancel, "DELETE")] {
        let headers = preflight_from("https://example.com", "https://example.com", path);
        assert_eq!(headers[ACCESS_CONTROL_ALLOW_ORIGIN], "https://example.com");
        assert_eq!(headers[ACCESS_CONTROL_ALLOW_METHODS], methods);
        assert_eq!(headers[ACCESS_CONTROL_MAX_AGE], "7200");
        assert_eq!(headers[VARY], "Origin");
        assert!(!headers.contains_key("access-control-allow-credentials"));
    }
}

#[test]
fn others_may_not() {
    for origin in [
        "https://example.com.evil.org",
        "http://example.com",
        "https://example.com:8443",
        "null",
        "https://sub.example.com",
        "https://EXAMPLE.com",
    ] {
        let headers = preflight_from(origin, "https://example.com", "/v1/uploads");
        assert!(
            !headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN),
            "{origin}"
        );
        assert_eq!(headers[VARY], "Origin");
    }
}

#[test]
fn a_star_is_one_label() {
    let may = |pattern, origin| {
        let headers = preflight_from(origin, pattern, "/v1/uploads");
        headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN)
    };
    let pattern = "https://*.example.com";
    assert!(may(pattern, "https://shop.example.com"));
    assert!(may(pattern, "https://xn--caf-dma.example.com"));
    assert!(may(
        "http://*.example.com:8080",
        "http://a.example.com:8080"
    ));
    for origin in [
        "https://example.com",
        "https://.example.com",
        "https://a.b.example.com",
        "https://evilexample.com",
        "https://a.example.com.evil.org",
        "https://evil.org/.example.com",
        "https://evil.org#.example.com",
        "https://evil.org:443.example.com",
        "https://user@.example.com",
        "https://a.example.com:8443",
        "http://a.example.com",
        "https://A.example.com",
        "https://*.example.com",
        "https://-.example.com",
    ] {
        assert!(!may(pattern, origin), "{origin}");
    }
}

#[test]
fn a_pattern_names_somebody() {
    for bad in [
        "*",
        "https://*",
        "https://*.com",
        "https://*example.com",
        "https://a.*.example.com",
        "https://*.*.example.com",
        "https://*.example.com/",
        "https://*.10.0.0.1",
        "*.example.com",
        "https://*.example..com",
    ] {
        assert_eq!(AllowedOrigin::parse(bad), None, "{bad}");
    }
}

#[test]
fn a_page_may_read_what_it_needs() {
    let request = Request::builder()
        .uri("/v1/uploads")
        .header(ORIGIN, "https://example.com")
        .body(Vec::new())
        .unwrap();
    let mut response = Response::new(Content::empty());
    let allowed = [AllowedOrigin::parse("https://example.com").unwrap()];
    allow::<FakePorts>(&request, &allowed, &mut response);
    let exposed = &response.headers()[ACCESS_CONTROL_EXPOSE_HEADERS];
    for name in ["ratelimit", "retry-after", "x-request-id", "location"] {
        assert!(exposed.to_str().unwrap().contains(name), "{name}");
    }
}
