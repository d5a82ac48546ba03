//! Tests of `route`.

use super::*;
use crate::http::pattern;
use crate::testing::FakePorts;
use crate::testing::IntoResponse;

const ID: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// The row of a request, as `METHOD pattern`.
fn row(method: &Method, path: &str) -> Result<String, ApiError> {
    find::<FakePorts>(method, path).map(|it| match it {
        Matched::Route(route, _) => format!("{} {}", route.method, route.pattern),
        Matched::Preflight => "preflight".to_owned(),
    })
}

fn code(method: Method, path: &str) -> ErrorCode {
    row(&method, path).unwrap_err().code
}

#[test]
fn no_pattern_has_more_parameters_than_are_kept() {
    for route in Route::<FakePorts>::ALL {
        let parameters = route.pattern.matches('{').count();
        assert!(parameters <= pattern::MOST, "{}", route.pattern);
    }
}

#[test]
fn each_route_has_one_address() {
    let cases = [
        (Method::POST, "/v1/uploads".to_owned(), "POST /v1/uploads"),
        (
            Method::POST,
            format!("/v1/uploads/{ID}/complete"),
            "POST /v1/uploads/{id}/complete",
        ),
        (
            Method::DELETE,
            format!("/v1/uploads/{ID}"),
            "DELETE /v1/uploads/{id}",
        ),
        (
            Method::HEAD,
            format!("/i/medium/{ID}"),
            "GET /i/{size}/{id}",
        ),
        (Method::GET, "/v1/images".to_owned(), "GET /v1/images"),
        (
            Method::GET,
            format!("/v1/images/{ID}"),
            "GET /v1/images/{id}",
        ),
        (
            Method::PATCH,
            format!("/v1/images/{ID}"),
            "PATCH /v1/images/{id}",
        ),
        (
            Method::DELETE,
            format!("/v1/images/{ID}"),
            "DELETE /v1/images/{id}",
        ),
        (Method::HEAD, "/v1/albums".to_owned(), "GET /v1/albums"),
        (
            Method::PUT,
            "/v1/albums/summer/order".to_owned(),
            "PUT /v1/albums/{album}/order",
        ),
        (Method::OPTIONS, format!("/v1/images/{ID}"), "preflight"),
        (Method::GET, "/livez".to_owned(), "GET /livez"),
        (Method::GET, "/healthz".to_owned(), "GET /healthz"),
        (Method::GET, "/v1/audit".to_owned(), "GET /v1/audit"),
        (Method::OPTIONS, "/v1/uploads".to_owned(), "preflight"),
        (Method::POST, "/v1/keys".to_owned(), "POST /v1/keys"),
        (Method::GET, "/v1/keys".to_owned(), "GET /v1/keys"),
        (
            Method::DELETE,
            "/v1/keys/0123456789ab".to_owned(),
            "DELETE /v1/keys/{prefix}",
        ),
    ];
    for (method, path, expected) in cases {
        assert_eq!(row(&method, &path).unwrap(), expected);
    }
}

#[test]
fn other_spellings_are_not_found() {
    for path in [
        "",
        "/",
        "/healthz/",
        "//healthz",
        "/v1/uploads/",
        "/V1/uploads",
        &format!("/v1/uploads/{ID}/complete/"),
        &format!("/v1/uploads/{ID}/"),
        &format!("/i/Medium/{ID}"),
        &format!("/i/medium/{}", ID.to_lowercase()),
        &format!("/i/medium/{ID}.jpg"),
        &format!("/i/medium/{ID}/"),
        "/v1/keys/",
        "/v1/keys/0123456789AB",
        "/v1/keys/ck_0123456789ab",
        "/i/medium/..%2F..%2Fetc",
        "/v1/images/",
        &format!("/v1/images/{}", ID.to_lowercase()),
        "/v1/albums/summer",
        "/v1/albums/../order",
        "/v1/albums/%2e%2e/order",
        "/v1/albums//order",
    ] {
        assert_eq!(code(Method::GET, path), ErrorCode::NotFound, "{path}");
    }
}

#[test]
fn a_wrong_method_names_the_right_ones() {
    assert_eq!(
        code(Method::DELETE, "/v1/uploads"),
        ErrorCode::MethodNotAllowed
    );
    let image = row(&Method::PUT, &format!("/v1/images/{ID}"));
    let response = image.unwrap_err().into_response("r");
    let allow = &response.headers()["allow"];
    assert_eq!(allow, "GET, HEAD, PATCH, DELETE, OPTIONS");
    let response = row(&Method::POST, "/healthz")
        .unwrap_err()
        .into_response("r");
    assert_eq!(response.headers()["allow"], "GET, HEAD");
}
