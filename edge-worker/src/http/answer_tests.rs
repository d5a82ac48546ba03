//! The flow from the caller's side.

use super::*;
use crate::telemetry::trace::Traced;
use crate::testing::{self, API_KEY, FakePorts, NOW_UNIX_MS, answer, now};
use calotype_protocol::wire::{Problem, UploadTicket};
use calotype_protocol::{Collection, Format, ObjectKey, Size};
use serde_json::json;

const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn ask(method: &str, path: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(format!("https://edge.example{path}"))
}

fn send(request: http::request::Builder, body: &str) -> Response<Vec<u8>> {
    let request = request.body(body.as_bytes().to_vec()).unwrap();
    now(answer(&FakePorts::new(), Ok(testing::config()), request))
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
        "authorization, content-type, idempotency-key, traceparent, x-request-id"
    );
}

#[test]
fn without_configuration_all_but_health_is_503_and_the_log_has_the_faults() {
    let ports = FakePorts::new();
    let faults = || Err(Faults(vec!["S3_BUCKET is not set".to_owned()]));
    let request = ask("POST", "/v1/uploads").body(Vec::new()).unwrap();
    let response = now(answer(&ports, faults(), request));
    assert_eq!(code(&response), "not_configured");
    assert_eq!(response.headers()["retry-after"], "5");
    assert!(!String::from_utf8_lossy(response.body()).contains("S3_BUCKET"));
    assert!(ports.logged().contains("S3_BUCKET is not set"));
    let request = ask("GET", "/healthz").body(Vec::new()).unwrap();
    let response = now(answer(&ports, faults(), request));
    assert_eq!(response.status(), 503);
    assert!(String::from_utf8_lossy(response.body()).contains("not_configured"));
}

#[test]
fn a_head_has_the_headers_and_no_body() {
    let response = send(ask("HEAD", "/healthz"), "");
    assert_eq!(response.status(), 200);
    assert!(response.body().is_empty());
    assert_ne!(response.headers()["content-length"], "0");
}

#[test]
fn every_answer_has_the_date_on_which_it_was_made() {
    for (method, path, status) in [
        ("GET", "/livez", 200),
        ("HEAD", "/livez", 200),
        ("OPTIONS", "/v1/uploads", 204),
        ("GET", "/v1/images", 401),
        ("GET", "/nothing", 404),
        ("GET", "/i/large/01ARZ3NDEKTSV4RRFFQ69G5FAV", 404),
        ("PUT", "/livez", 405),
    ] {
        let response = send(ask(method, path), "");
        assert_eq!(response.status(), status, "{method} {path}");
        let date = &response.headers()["date"];
        assert_eq!(date, "Wed, 01 Jan 2025 00:00:00 GMT", "{method} {path}");
    }
}

/// Its `max-age` also counts from the answer, and no `Age` is subtracted from it.
#[test]
fn a_cached_picture_has_the_date_of_its_answer() {
    let ports = FakePorts::new();
    let record = testing::ready(&ports, |_| {});
    let bytes = record.id.to_string();
    let key = ObjectKey::image(Collection::Items, Size::Original, record.id, Format::Jpeg);
    ports.store(key.as_str(), bytes.as_bytes(), "image/jpeg");
    let path = format!("/i/original/{}", record.id);
    for (seconds, cache, date) in [
        (0, "stored", "Wed, 01 Jan 2025 00:00:00 GMT"),
        (1, "hit", "Wed, 01 Jan 2025 00:00:01 GMT"),
        (3600, "hit", "Wed, 01 Jan 2025 01:00:00 GMT"),
    ] {
        ports.now_unix_ms.set(NOW_UNIX_MS + seconds * 1000);
        let request = ask("GET", &path).body(Vec::new()).unwrap();
        let response = now(answer(&ports, Ok(testing::config()), request));
        let headers = response.headers();
        assert_eq!(headers["x-calotype-cache"], cache);
        assert_eq!(headers["date"], date);
        assert!(!headers.contains_key("age"));
        ports.do_later();
    }
}

fn lines(ports: &FakePorts) -> Vec<serde_json::Value> {
    let log = ports.logged();
    let lines = log.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_request_is_one_line_with_the_routes_template() {
    let ports = FakePorts::new();
    let request = ask("GET", "/i/large/01ARZ3NDEKTSV4RRFFQ69G5FAV")
        .header("x-request-id", "r-7")
        .body(Vec::new())
        .unwrap();
    now(answer(&ports, Ok(testing::config()), request));
    assert_eq!(
        lines(&ports),
        [serde_json::json!({
            "level": "info", "at": "2025-01-01T00:00:00.000Z", "request_id": "r-7", "method": "GET",
            "route": "/i/{size}/{id}", "status": 404, "code": "not_found", "duration_ms": 0,
            "steps_ms": { "record": 0 },
        })]
    );
}

#[test]
fn what_a_caller_sends_is_never_logged() {
    const SECRET: &str = "hush-hush-hush-hush-hush-hush-hush";
    let ports = FakePorts::new();
    for broken in [false, true] {
        if broken {
            ports.break_database();
        }
        for path in [
            "/healthz",
            "/v1/uploads",
            "/v1/audit",
            "/i/large/hush-hush",
            "/hush-hush",
        ] {
            for method in ["GET", "POST", "DELETE"] {
                let mut request = ask(method, &format!("{path}?a={SECRET}"));
                for name in [
                    "authorization",
                    "cookie",
                    "referer",
                    "x-request-id",
                    "content-type",
                ] {
                    request = request.header(name, format!("Bearer {SECRET}"));
                }
                let request = request.body(SECRET.as_bytes().to_vec()).unwrap();
                now(answer(&ports, Ok(testing::config()), request));
            }
        }
        let body = format!(
            r#"{{"content_type":"image/jpeg","bytes":5,"sha256":"{SHA256}","name":"hush-hush"}}"#
        );
        let request = ask("POST", "/v1/uploads")
            .header("authorization", format!("Bearer {API_KEY}"))
            .header("content-type", "application/json");
        let request = request.body(body.into_bytes()).unwrap();
        now(answer(&ports, Ok(testing::config()), request));
    }
    assert!(lines(&ports).len() >= 32);
    let log = ports.logged();
    for hidden in ["hush-hush", API_KEY, "X-Amz-", "test-secret-access-key"] {
        assert!(!log.contains(hidden), "{hidden} in {log}");
    }
    assert!(log.contains("database_unavailable"));
}

#[test]
fn the_principal_of_a_line_is_a_hash() {
    let ports = FakePorts::new();
    let request = ask("GET", "/v1/audit").header("authorization", format!("Bearer {API_KEY}"));
    now(answer(
        &ports,
        Ok(testing::config()),
        request.body(Vec::new()).unwrap(),
    ));
    let owner = ports.trace().borrow().principal.clone().unwrap();
    let line = lines(&ports).remove(0);
    assert_eq!(line["principal"].as_str().unwrap().len(), 12);
    assert!(!ports.logged().contains(&owner));
}

#[test]
fn what_is_asked_by_a_known_caller_is_audited_with_its_outcome() {
    let ports = FakePorts::new();
    let send = |method: &str, path: &str, body: &str| {
        let request = ask(method, path)
            .header("authorization", format!("Bearer {API_KEY}"))
            .header("content-type", "application/json");
        let request = request.body(body.as_bytes().to_vec()).unwrap();
        now(answer(&ports, Ok(testing::config()), request))
    };
    let body = format!(r#"{{"content_type":"image/jpeg","bytes":5,"sha256":"{SHA256}"}}"#);
    let ticket = send("POST", "/v1/uploads", &body);
    let ticket: UploadTicket = serde_json::from_slice(ticket.body()).unwrap();
    send("POST", &format!("/v1/uploads/{}/complete", ticket.id), "");
    send("DELETE", &format!("/v1/uploads/{}", ticket.id), "");
    let page = send("GET", "/v1/audit", "");
    let page: serde_json::Value = serde_json::from_slice(page.body()).unwrap();
    let id = ticket.id.to_string();
    let entries = page["entries"].as_array().unwrap().iter();
    let seen: Vec<_> = entries
        .map(|it| [&it["action"], &it["subject"], &it["outcome"]].map(|it| it.as_str().unwrap()))
        .collect();
    assert_eq!(
        seen,
        [
            ["upload.cancel", &id, "done"],
            ["upload.complete", &id, "upload_missing"],
            ["upload.request", &id, "done"],
        ]
    );
}

#[test]
fn what_cannot_be_taken_back_is_audited_before_and_after() {
    let ports = FakePorts::new();
    let image = testing::ready(&ports, |_| {});
    let private = testing::ready(&ports, |it| it.collection = Collection::Verification);
    let send = |method: &str, path: &str, body: &str| {
        let request = ask(method, path)
            .header("authorization", format!("Bearer {API_KEY}"))
            .header("content-type", "application/json");
        let request = request.body(body.as_bytes().to_vec()).unwrap();
        now(answer(&ports, Ok(testing::config()), request))
    };
    send("GET", "/v1/audit", "");
    let owner = ports.trace().borrow().principal.clone().unwrap();
    let mine = format!("UPDATE images SET owner = '{}'", owner);
    ports.sql(&mine).unwrap();
    let minted = send("POST", "/v1/keys", r#"{"label":"a","scopes":["read"]}"#);
    let minted: serde_json::Value = serde_json::from_slice(minted.body()).unwrap();
    let key = minted["prefix"].as_str().unwrap();
    assert_eq!(send("DELETE", &format!("/v1/keys/{key}"), "").status(), 204);
    let (id, private) = (image.id.to_string(), private.id.to_string());
    for (method, id, body) in [
        ("GET", &id, ""),
        ("GET", &private, ""),
        ("PATCH", &id, r#"{"title":"a","album":"b"}"#),
    ] {
        let response = send(method, &format!("/v1/images/{id}"), body);
        assert!(response.status().is_success(), "{method}");
    }
    for (images, status) in [(json!([id]), 204), (json!([private]), 400)] {
        let body = json!({ "images": images }).to_string();
        let response = send("PUT", "/v1/albums/b/order", &body);
        assert_eq!(response.status(), status);
    }
    let response = send("DELETE", &format!("/v1/images/{id}"), "");
    assert_eq!(response.status(), 204);
    let page = send("GET", "/v1/audit", "");
    let page: serde_json::Value = serde_json::from_slice(page.body()).unwrap();
    let entries = page["entries"].as_array().unwrap().iter().rev();
    let seen: Vec<_> = entries
        .map(|it| [&it["action"], &it["subject"], &it["outcome"]].map(|it| it.as_str().unwrap()))
        .collect();
    assert_eq!(
        seen,
        [
            ["key.create", key, "begun"],
            ["key.create", key, "done"],
            ["key.revoke", key, "begun"],
            ["key.revoke", key, "done"],
            ["image.read", &private, "done"],
            ["image.update", &id, "done"],
            ["album.order", "b", "done"],
            ["album.order", "b", "request_invalid"],
            ["image.delete", &id, "begun"],
            ["image.delete", &id, "done"],
        ]
    );
}

#[test]
fn a_limited_caller_is_told_where_it_stands() {
    let ports = FakePorts::new();
    let config = || {
        crate::http::config::Config::load(|name| match name {
            "LIMIT_UPLOADS_PER_MINUTE" => Some("1".to_owned()),
            _ => testing::variable(name),
        })
    };
    let send = || {
        let body = format!(r#"{{"content_type":"image/jpeg","bytes":5,"sha256":"{SHA256}"}}"#);
        let request = ask("POST", "/v1/uploads")
            .header("authorization", format!("Bearer {API_KEY}"))
            .header("content-type", "application/json");
        now(answer(
            &ports,
            config(),
            request.body(body.into_bytes()).unwrap(),
        ))
    };
    let first = send();
    assert_eq!(first.status(), 201);
    assert_eq!(
        first.headers()["ratelimit"],
        "\"requests\";r=4999;t=1, \"uploads\";r=0;t=60, \"bytes\";r=10737418235;t=86400"
    );
    let second = send();
    assert_eq!(code(&second), "rate_limited");
    assert_eq!(second.status(), 429);
    assert_eq!(second.headers()["retry-after"], "60");
    assert!(second.headers().contains_key("ratelimit-policy"));
}

#[test]
fn over_http_the_api_is_not_even_routed() {
    let request = Request::builder()
        .method("POST")
        .uri("http://edge.example/v1/uploads")
        .header("authorization", format!("Bearer {API_KEY}"));
    assert_eq!(code(&send(request, "{}")), "https_required");
    let request = Request::builder().uri("http://edge.example/i/large/01ARZ3NDEKTSV4RRFFQ69G5FAV");
    let response = send(request, "");
    assert_eq!(response.status(), 308);
    let to = &response.headers()["location"];
    assert_eq!(
        to,
        "https://edge.example/i/large/01ARZ3NDEKTSV4RRFFQ69G5FAV"
    );
}

#[test]
fn what_cannot_be_read_is_a_problem_like_any_other() {
    let ports = FakePorts::new();
    let request = Request::builder()
        .header("x-request-id", "r-8")
        .body(Vec::new())
        .unwrap();
    let failure = ApiError::new(ErrorCode::RequestInvalid).internal("bad bytes at 7");
    let response = refuse(&ports, &Ok(testing::config()), request, failure).map(testing::bytes_of);
    assert_eq!(code(&response), "request_invalid");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert!(!String::from_utf8_lossy(response.body()).contains("bad bytes"));
    assert_eq!(lines(&ports)[0]["message"], "bad bytes at 7");
}

#[test]
fn every_route_of_the_api_wants_a_caller_with_its_scope() {
    let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let config = |scopes: &str| {
        Config::load(|name| match name {
            "API_KEYS" => Some(format!("{API_KEY}:{scopes}")),
            _ => testing::variable(name),
        })
    };
    for (method, path, scope) in [
        ("POST", "/v1/uploads".to_owned(), "upload"),
        ("DELETE", format!("/v1/uploads/{id}"), "upload"),
        ("POST", format!("/v1/uploads/{id}/complete"), "upload"),
        ("GET", "/v1/images".to_owned(), "read"),
        ("GET", format!("/v1/images/{id}"), "read"),
        ("PATCH", format!("/v1/images/{id}"), "manage"),
        ("DELETE", format!("/v1/images/{id}"), "manage"),
        ("POST", format!("/v1/images/{id}/sign"), "read"),
        ("GET", "/v1/albums".to_owned(), "read"),
        ("PUT", "/v1/albums/summer/order".to_owned(), "manage"),
        ("POST", "/v1/keys".to_owned(), "admin"),
        ("GET", "/v1/keys".to_owned(), "admin"),
        ("DELETE", "/v1/keys/0123456789ab".to_owned(), "admin"),
        ("GET", "/v1/audit".to_owned(), "admin"),
    ] {
        let send_with = |scopes: &str| {
            let key = format!("Bearer {API_KEY}");
            let request = ask(method, &path).header("authorization", key);
            let request = request.body(Vec::new()).unwrap();
            now(answer(&FakePorts::new(), config(scopes), request))
        };
        let anonymous = ask(method, &path).body(Vec::new()).unwrap();
        let anonymous = now(answer(&FakePorts::new(), Ok(testing::config()), anonymous));
        assert_eq!(code(&anonymous), "unauthenticated", "{method} {path}");
        for other in ["upload", "read", "manage", "admin", "impersonate"] {
            let response = send_with(other);
            let is_refused = response.status() == 403;
            assert_eq!(is_refused, other != scope, "{method} {path} with {other}");
        }
    }
}
