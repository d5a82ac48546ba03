//! The flow as a caller sees it.

use super::*;
use crate::fake::{self, API_KEY, FakeWorld, now};
use calotype_protocol::wire::{Problem, UploadTicket};

const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn ask(method: &str, path: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(format!("https://edge.example{path}"))
}

fn send(request: http::request::Builder, body: &str) -> Response<Vec<u8>> {
    let request = request.body(body.as_bytes().to_vec()).unwrap();
    now(answer(&FakeWorld::new(), Ok(fake::config()), request))
}

fn code(response: &Response<Vec<u8>>) -> String {
    let problem: Problem = serde_json::from_slice(response.body()).unwrap();
    let id = response.headers()[X_REQUEST_ID].to_str().unwrap();
    assert_eq!(problem.request_id, id);
    assert_eq!(problem.status, response.status().as_u16());
    problem.code
}

#[test]
fn a_keyed_page_gets_a_ticket_it_may_read() {
    let body = format!(r#"{{"content_type":"image/jpeg","bytes":5,"sha256":"{SHA256}"}}"#);
    let request = ask("POST", "/v1/uploads")
        .header("authorization", format!("Bearer {API_KEY}"))
        .header("content-type", "application/json")
        .header("origin", "https://page.example")
        .header("x-request-id", "page-1");
    let response = send(request, &body);
    assert_eq!(response.status(), 201);
    let headers = response.headers();
    assert_eq!(
        headers["access-control-allow-origin"],
        "https://page.example"
    );
    assert_eq!(headers["x-request-id"], "page-1");
    assert_eq!(headers["cache-control"], "no-store");
    let ticket: UploadTicket = serde_json::from_slice(response.body()).unwrap();
    assert!(
        ticket
            .url
            .starts_with("http://127.0.0.1:9000/photos/temp/uploads/")
    );
}

#[test]
fn without_a_key_nothing_is_read_and_the_page_may_see_why() {
    let request = ask("POST", "/v1/uploads").header("origin", "https://page.example");
    let response = send(request, "{");
    assert_eq!(response.status(), 401);
    assert_eq!(code(&response), "unauthenticated");
    let allowed = &response.headers()["access-control-allow-origin"];
    assert_eq!(allowed, "https://page.example");
    let complete = "/v1/uploads/01ARZ3NDEKTSV4RRFFQ69G5FAV/complete";
    assert_eq!(code(&send(ask("POST", complete), "")), "unauthenticated");
}

#[test]
fn a_preflight_names_what_is_allowed() {
    let request = ask("OPTIONS", "/v1/uploads")
        .header("origin", "https://page.example")
        .header("access-control-request-method", "POST");
    let response = send(request, "");
    assert_eq!(response.status(), 204);
    let allowed = &response.headers()["access-control-allow-headers"];
    assert_eq!(
        allowed,
        "authorization, content-type, idempotency-key, x-request-id"
    );
}

#[test]
fn without_configuration_all_but_health_is_503_and_the_log_has_the_faults() {
    let world = FakeWorld::new();
    let faults = || Err(Faults(vec!["S3_BUCKET is not set".to_owned()]));
    let request = ask("POST", "/v1/uploads").body(Vec::new()).unwrap();
    let response = now(answer(&world, faults(), request));
    assert_eq!(code(&response), "not_configured");
    assert_eq!(response.headers()["retry-after"], "5");
    assert!(world.logged().contains("S3_BUCKET is not set"));
    let request = ask("GET", "/healthz").body(Vec::new()).unwrap();
    let response = now(answer(&world, faults(), request));
    assert_eq!(response.status(), 503);
    assert!(String::from_utf8_lossy(response.body()).contains("not_configured"));
}

#[test]
fn what_cannot_be_read_is_a_typed_refusal_and_the_log_has_why() {
    let world = FakeWorld::new();
    let response = unreadable(&world, "uri too long");
    assert_eq!(response.status(), 400);
    assert_eq!(code(&response), "request_invalid");
    assert!(!String::from_utf8_lossy(response.body()).contains("uri too long"));
    assert!(world.logged().contains("uri too long"));
}

#[test]
fn a_head_has_the_headers_and_no_body() {
    let response = send(ask("HEAD", "/healthz"), "");
    assert_eq!(response.status(), 200);
    assert!(response.body().is_empty());
    assert_ne!(response.headers()["content-length"], "0");
}

#[test]
fn a_log_line_has_the_request_id_and_no_secret() {
    let world = FakeWorld::new();
    let request = ask("GET", "/i/large/nothing")
        .header("x-request-id", "r-7")
        .header("authorization", format!("Bearer {API_KEY}"))
        .body(Vec::new())
        .unwrap();
    now(answer(&world, Ok(fake::config()), request));
    assert_eq!(world.logged(), "[r-7] GET /i/large/nothing not_found: -");
}
