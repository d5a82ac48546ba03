//! Codes of requests: callers, limits, bodies, queries, pictures.

use calotype_protocol::ErrorCode;

use super::*;
use crate::http::answer::refuse;
use crate::model::ApiError;

/// Codes with the same cause everywhere.
pub(super) fn of_every_operation(seen: &Seen) {
    for operation in &operations() {
        let (method, path) = (operation.method.as_str(), operation.example_path());
        let body = operation.example_body();
        let bare = |config| {
            let uri = format!("https://photos.example.com{path}");
            let request = Request::builder().method(method).uri(uri);
            let request = request.body(Vec::new()).unwrap();
            now(answer(&FakePorts::new(), config, request))
        };
        let is_problem = |it: &Response<Vec<u8>>| {
            let media = it.headers().get("content-type");
            media.is_some_and(|it| it == "application/problem+json")
        };

        seen.note(operation, &unreadable(method, &path), "request_invalid");
        let response = bare(Err(Faults(vec!["nothing is set".to_owned()])));
        if is_problem(&response) {
            seen.note(operation, &response, "not_configured");
        }
        if operation.needs_a_key() {
            seen.note(operation, &bare(Ok(testing::config())), "unauthenticated");
        }
        let ports = FakePorts::new();
        let response = send(&ports, method, &path, &body);
        if response.status() == 404 {
            seen.note(operation, &response, "not_found");
        }
        // Another image: the absence of the first is remembered for a while.
        let ports = FakePorts::new();
        ports.break_database();
        let response = send(&ports, method, &path, &body);
        if is_problem(&response) {
            seen.note(operation, &response, "database_unavailable");
        }
    }
}

/// The answer to an aborted request.
fn unreadable(method: &str, path: &str) -> Response<Vec<u8>> {
    let uri = format!("https://photos.example.com{path}");
    let request = Request::builder().method(method).uri(uri);
    let error = ApiError::new(ErrorCode::RequestInvalid);
    let config = Ok(testing::config());
    let request = request.body(Vec::new()).unwrap();
    refuse(&FakePorts::new(), &config, request, error).map(testing::bytes_of)
}

/// Callers with too few rights, in clear text, or with a token of an issuer that is out.
pub(super) fn of_credentials(seen: &Seen) {
    let keyed = operations().into_iter();
    let keyed: Vec<_> = keyed.filter(Operation::needs_a_key).collect();
    for operation in keyed {
        let of_another_scope = ["upload", "read"]
            .map(|scope| {
                let config = config_with("API_KEYS", &format!("{API_KEY}:{scope}"));
                send_to(config, &FakePorts::new(), &operation, API_KEY)
            })
            .into_iter()
            .find(|it| it.status() == 403);
        seen.note(&operation, &of_another_scope.unwrap(), "scope_missing");

        let request = Request::builder()
            .method(operation.method.as_str())
            .uri(format!(
                "http://photos.example.com{}",
                operation.example_path()
            ));
        let request = request.body(Vec::new()).unwrap();
        let response = now(answer(&FakePorts::new(), Ok(testing::config()), request));
        seen.note(&operation, &response, "https_required");

        let (issuer, keys) = ("https://issuer.example", "https://issuer.example/jwks");
        let config = Config::load(|name| match name {
            "JWT_ISSUER" => Some(issuer.to_owned()),
            "JWT_AUDIENCE" => Some("photos".to_owned()),
            "JWT_JWKS_URL" => Some(keys.to_owned()),
            _ => testing::variable(name),
        });
        let ports = FakePorts::new();
        ports.serve_page(keys, 500, "");
        let claims = json!({
            "iss": issuer, "aud": "photos", "sub": "somebody", "exp": testing::NOW_UNIX_MS / 1000 + 60,
        });
        let parts = [
            json!({ "alg": "RS256", "kid": "1" }),
            claims,
            json!("a signature"),
        ];
        let token = parts
            .map(|it| URL_SAFE_NO_PAD.encode(it.to_string()))
            .join(".");
        let response = send_to(config.unwrap(), &ports, &operation, &token);
        seen.note(&operation, &response, "issuer_unavailable");
    }
}

/// Callers with too many requests, or too large ones.
pub(super) fn of_limits(seen: &Seen) {
    for operation in &operations() {
        let ports = FakePorts::new();
        let limit = if operation.needs_a_key() {
            "LIMIT_REQUESTS_BURST"
        } else {
            "LIMIT_ANONYMOUS_PER_MINUTE"
        };
        let ask = || send_to(config_with(limit, "1"), &ports, operation, API_KEY);
        ask();
        if !operation.needs_a_key() {
            // A missing image is not looked up, and so not counted, for ten seconds.
            ports.now_unix_ms.set(testing::NOW_UNIX_MS + 11_000);
        }
        let response = ask();
        if response.status() == 429 {
            seen.note(operation, &response, "rate_limited");
        }
    }
    let ask = operation("requestUpload");
    let config = config_with("LIMIT_UPLOAD_BYTES_PER_DAY", "1");
    let response = send_to(config, &FakePorts::new(), &ask, API_KEY);
    seen.note(&ask, &response, "quota_exceeded");
}

/// Codes of operations on images.
pub(super) fn of_images(seen: &Seen) {
    let ports = FakePorts::new();
    let id = put(&ports, &declare(&jpeg(), "image/jpeg"), &jpeg());
    assert_eq!(complete(&ports, &id).status(), 200);
    ports.answer_storage_with(500, "");
    let response = send(&ports, "DELETE", &format!("/v1/images/{id}"), &Value::Null);
    seen.note(&operation("deleteImage"), &response, "storage_unavailable");
}

/// Bodies and queries without a meaning.
pub(super) fn of_bodies_and_queries(seen: &Seen) {
    let ports = FakePorts::new();
    for operation in operations() {
        let (method, path) = (operation.method.as_str(), operation.example_path());
        let parameters = operation.value["parameters"].as_array().unwrap();
        let document = document();
        let has_query = parameters
            .iter()
            .any(|it| resolved(&document, it)["in"] == "query");
        if method == "GET" && has_query {
            let response = send(&ports, method, &format!("{path}?nothing=1"), &Value::Null);
            let code = match operation.id.as_str() {
                "deliverOptions" => "option_invalid",
                // Beside a size or Cloudflare's options, other parameters have no meaning.
                "deliver" | "deliverMounted" | "deliverVariant" => "not_found",
                _ => "request_invalid",
            };
            seen.note(&operation, &response, code);
        }
        if !operation.example_body().is_null() {
            let unknown = json!({ "nothing": 1 });
            // A patch is only read when there is an image to change.
            if operation.id != "changeImage" {
                let response = send(&ports, method, &path, &unknown);
                seen.note(&operation, &response, "request_invalid");
            }
            let long = json!({ "label": "x".repeat(JSON_BODY_MAX_BYTES) });
            let response = send(&ports, method, &path, &long);
            seen.note(&operation, &response, "request_too_large");
        }
    }
    let id = put(&ports, &declare(&jpeg(), "image/jpeg"), &jpeg());
    assert_eq!(complete(&ports, &id).status(), 200);
    let path = format!("/v1/images/{id}");
    let response = send(&ports, "PATCH", &path, &json!({ "nothing": 1 }));
    seen.note(&operation("changeImage"), &response, "request_invalid");
}

/// An existing picture that does not match the precondition, or does not have the requested bytes.
fn of_conditions(
    seen: &Seen,
    operation: &Operation,
    path: &str,
    image: impl Fn(&FakePorts) -> String,
) {
    let ports = FakePorts::new();
    let uri = format!("https://x{}", path.replace("{id}", &image(&ports)));
    for (name, value, code) in [
        ("if-match", "\"another\"", "precondition_failed"),
        ("range", "bytes=99999999-", "range_not_satisfiable"),
    ] {
        let request = Request::builder().uri(&uri).header(name, value);
        let request = request.body(Vec::new()).unwrap();
        let response = now(answer(&ports, Ok(testing::config()), request));
        seen.note(operation, &response, code);
    }
}

/// Changes of a stored original, and URLs without a meaning.
pub(super) fn of_delivery(seen: &Seen) {
    let id = |ports: &FakePorts| {
        let id = put(ports, &declare(&jpeg(), "image/jpeg"), &jpeg());
        assert_eq!(complete(ports, &id).status(), 200);
        id
    };
    for (name, path, wrong) in [
        ("deliver", "/i/medium/{id}", "/i/avatar/{id}?w=1"),
        ("deliverOptions", "/i/{id}?w=96", "/i/{id}?w=0"),
        ("deliverMounted", "/img/w=96/{id}", "/img/w=0/{id}"),
        (
            "deliverVariant",
            "/img/account/{id}/w=96",
            "/img/account/{id}/w=0",
        ),
    ] {
        let operation = operation(name);
        of_conditions(seen, &operation, path, id);
        let ports = FakePorts::new();
        let id = id(&ports);
        let get = |path: &str| {
            let path = path.replace("{id}", &id);
            send(&ports, "GET", &path, &Value::Null)
        };
        ports.answer_storage_with(500, "");
        seen.note(&operation, &get(path), "storage_unavailable");
        ports.mend_storage();
        seen.note(&operation, &get(wrong), "option_invalid");
        let query = if path.contains('?') { '&' } else { '?' };
        let signed = format!("{path}{query}exp=1735693200&kid=k1&sig=x");
        seen.note(&operation, &get(&signed), "signature_invalid");
        let request = Request::builder()
            .uri(format!("https://x{}", path.replace("{id}", &id)))
            .header("referer", "https://elsewhere.example/");
        let guarded = config_with("HOTLINK_ORIGINS", "https://shop.example");
        let refused = answer(&ports, Ok(guarded), request.body(Vec::new()).unwrap());
        seen.note(&operation, &now(refused), "origin_not_allowed");
        let place = || {
            let work = Work {
                class: Class::Cheap,
                at_once: 2,
                ..Work::verify(0)
            };
            now(admit(&ports, work, &mut Deadline::default())).unwrap()
        };
        let taken = [place(), place()];
        seen.note(&operation, &get(path), "overloaded");
        drop(taken);
        let original = format!("items/original/{id}.jpg");
        testing::replace_original(&ports, &original, &jpeg()[..400]);
        // A minute later the record is read again.
        ports.now_unix_ms.set(testing::NOW_UNIX_MS + 61_000);
        seen.note(&operation, &get(path), "image_corrupt");
    }
    let ports = FakePorts::new();
    let path = format!("/v1/images/{}/sign", id(&ports));
    let response = send(&ports, "POST", &path, &json!({ "options": "w=0" }));
    seen.note(&operation("signImage"), &response, "option_invalid");
}
