//! Tests of `https`.

use super::*;

fn ask(method: &str, uri: &str) -> Result<Option<Response<Vec<u8>>>, ApiError> {
    let request = Request::builder().method(method).uri(uri);
    enforce(ClearText::LocalOnly, &request.body(Vec::new()).unwrap())
}

#[test]
fn https_and_this_machine_are_answered() {
    for uri in [
        "https://images.example/v1/uploads",
        "http://localhost:8787/v1/uploads",
        "http://127.0.0.1:8787/v1/uploads",
        "http://127.8.9.10/v1/uploads",
        "http://[::1]:8787/v1/uploads",
        "http://calotype.localhost/v1/uploads",
    ] {
        assert!(ask("POST", uri).unwrap().is_none(), "{uri}");
    }
}

#[test]
fn a_picture_is_moved_with_its_query() {
    let response = ask("GET", "http://images.example:8080/i/large/A?exp=1")
        .unwrap()
        .unwrap();
    assert_eq!(response.status(), 308);
    let location = &response.headers()[LOCATION];
    assert_eq!(location, "https://images.example/i/large/A?exp=1");
}

#[test]
fn the_api_is_refused_by_any_method() {
    for (method, uri) in [
        ("GET", "http://images.example/v1/images"),
        ("POST", "http://images.example/v1/uploads"),
        ("OPTIONS", "http://images.example/v1/uploads"),
        ("POST", "http://images.example/i/large/A"),
        ("GET", "http://192.0.2.1/v1/images"),
        ("GET", "http://localhost.example/v1/images"),
        ("GET", "http://127.0.0.1.example/v1/images"),
    ] {
        let refused = ask(method, uri).unwrap_err();
        assert_eq!(refused.code, ErrorCode::HttpsRequired, "{uri}");
    }
}

#[test]
fn an_operator_may_allow_it() {
    let uri = "http://worker.internal/v1/uploads";
    let request = Request::builder().uri(uri).body(Vec::new()).unwrap();
    assert!(enforce(ClearText::Allowed, &request).unwrap().is_none());
}
