//! Every code that the document lists for an operation is brought about here, and
//! every code that is brought about is listed.

use std::cell::RefCell;
use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use calotype_imaging::selftest;
use calotype_protocol::limits::JSON_BODY_MAX_BYTES;
use sha2::{Digest, Sha256};

use super::*;
use crate::config::Faults;
use crate::http::config::Config;
use crate::images::sweep::sweep;
use crate::work::admission::{Class, Work, admit};
use crate::work::deadline::Deadline;

/// Listed, and not to be had from a request: a fault of ours.
const NOT_TO_BE_HAD: [&str; 1] = ["internal"];

/// What was answered so far, as operation and code.
#[derive(Default)]
struct Seen(RefCell<BTreeSet<(String, String)>>);

impl Seen {
    /// Notes a problem, which must be as the document says.
    fn note(&self, operation: &Operation, response: &Response<Vec<u8>>, expected: &str) {
        let id = &operation.id;
        let status = response.status().as_u16().to_string();
        assert_eq!(
            response.headers()["content-type"],
            "application/problem+json",
            "{id} {status}"
        );
        let problem = json_of(response);
        assert_eq!(problem["code"], expected, "{id}: {problem}");
        let said = &operation.value["responses"][&status];
        assert!(said.is_object(), "{id} has no {status}: {problem}");
        for (name, header) in said["headers"].as_object().unwrap() {
            let required = resolved(&document(), header)["required"] == true;
            assert!(
                !required || response.headers().contains_key(name),
                "{id} {expected}: {name}"
            );
        }
        let number = response.headers().get("cf-resized");
        match said["headers"].get("cf-resized") {
            // What comes before the route.
            Some(_) if expected == "not_configured" => {}
            Some(header) => {
                let document = document();
                let schema = &resolved(&document, header)["schema"];
                let number = number.unwrap().to_str().unwrap();
                assert_valid(schema, &json!(number));
            }
            None => assert_eq!(number, None, "{id} {expected}"),
        }
        assert_valid(
            &said["content"]["application/problem+json"]["schema"],
            &problem,
        );
        let mut seen = self.0.borrow_mut();
        seen.insert((id.clone(), expected.to_owned()));
    }
}

/// A picture, how it is declared, and what becomes of it.
struct Refused {
    bytes: Vec<u8>,
    declared: &'static str,
    code: &'static str,
}

fn jpeg() -> Vec<u8> {
    selftest::photo_jpeg(64, 48)
}

/// A segment right behind the start of image (ITU-T T.81 § B.1.1.4).
fn with_segment(jpeg: &[u8], marker: u8, body: &[u8], times: usize) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    let segment = [&[0xFF, marker], &length[..], body].concat();
    [&jpeg[..2], &segment.repeat(times), &jpeg[2..]].concat()
}

/// The frame header's place: behind its marker and length (§ B.2.2).
fn with_frame(mut jpeg: Vec<u8>, change: impl Fn(&mut [u8])) -> Vec<u8> {
    let is_frame = |pair: &[u8]| pair[0] == 0xFF && matches!(pair[1], 0xC0..=0xC2);
    let at = jpeg.windows(2).position(is_frame).unwrap();
    change(&mut jpeg[at..]);
    jpeg
}

/// A GIF of one gray pixel, so many times.
fn gif_of(frames: usize) -> Vec<u8> {
    let screen = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF";
    let frame = b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    [&screen[..], &frame.repeat(frames), b";"].concat()
}

fn refused() -> Vec<Refused> {
    let row = |bytes: Vec<u8>, declared, code| Refused {
        bytes,
        declared,
        code,
    };
    let profile = |number: u8| [b"ICC_PROFILE\0", &[number, 80][..], &[0; 60_000]].concat();
    let large_profile = (1..=80).rev().fold(jpeg(), |jpeg, number| {
        with_segment(&jpeg, 0xE2, &profile(number), 1)
    });
    vec![
        row(
            b"A text, whatever it is declared to be.".to_vec(),
            "image/jpeg",
            "format_unknown",
        ),
        row(
            with_frame(jpeg(), |it| it[1] = 0xC3),
            "image/jpeg",
            "format_unsupported",
        ),
        row(
            b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0".to_vec(),
            "image/jpeg",
            "format_needs_browser",
        ),
        row(jpeg(), "image/png", "format_mismatch"),
        row(jpeg()[..400].to_vec(), "image/jpeg", "image_corrupt"),
        row(
            with_frame(jpeg(), |it| it[5..9].copy_from_slice(&[0x7F; 4])),
            "image/jpeg",
            "image_too_large",
        ),
        row(gif_of(2_001), "image/gif", "frames_too_many"),
        row(large_profile, "image/jpeg", "profile_too_large"),
    ]
}

fn declare(bytes: &[u8], content_type: &str) -> Value {
    let sha256: String = Sha256::digest(bytes)
        .iter()
        .map(|it| format!("{it:02x}"))
        .collect();
    json!({ "content_type": content_type, "bytes": bytes.len(), "sha256": sha256 })
}

/// Asks for a ticket with an idempotency key and puts the bytes where it leads.
fn put(ports: &FakePorts, declared: &Value, bytes: &[u8]) -> String {
    let key = [("idempotency-key", "key-1")];
    let response = send_with(ports, "POST", "/v1/uploads", declared, &key);
    assert_eq!(response.status(), 201);
    let id = json_of(&response)["id"].as_str().unwrap().to_owned();
    ports.store(&format!("temp/uploads/{id}"), bytes, "image/jpeg");
    id
}

fn complete(ports: &FakePorts, id: &str) -> Response<Vec<u8>> {
    send(
        ports,
        "POST",
        &format!("/v1/uploads/{id}/complete"),
        &Value::Null,
    )
}

fn take_back(ports: &FakePorts, id: &str) -> Response<Vec<u8>> {
    send(ports, "DELETE", &format!("/v1/uploads/{id}"), &Value::Null)
}

/// Asks for the same upload again.
fn again(ports: &FakePorts, declared: &Value) -> Response<Vec<u8>> {
    send_with(
        ports,
        "POST",
        "/v1/uploads",
        declared,
        &[("idempotency-key", "key-1")],
    )
}

#[test]
fn every_listed_code_is_given_and_every_given_code_is_listed() {
    let seen = Seen::default();
    of_every_operation(&seen);
    of_declared(&seen);
    of_stored(&seen);
    of_settled(&seen);
    of_delivery(&seen);
    of_credentials(&seen);
    of_limits(&seen);
    of_images(&seen);
    of_bodies_and_queries(&seen);

    let listed = operations().into_iter().flat_map(|it| {
        let codes = it.codes().into_iter();
        codes
            .map(move |code| (it.id.clone(), code))
            .collect::<Vec<_>>()
    });
    let to_be_had = |(_, code): &(String, String)| !NOT_TO_BE_HAD.contains(&code.as_str());
    let listed: BTreeSet<_> = listed.filter(to_be_had).collect();
    assert_eq!(listed, *seen.0.borrow());
}

/// What has the same cause everywhere. A HEAD has no body to tell a code by: it is
/// made of GET, in the document and in the answer.
fn of_every_operation(seen: &Seen) {
    for operation in operations().iter().filter(|it| it.method != "HEAD") {
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
        // Another one: that there is nothing is known for a while.
        let ports = FakePorts::new();
        ports.break_database();
        let response = send(&ports, method, &path, &body);
        if is_problem(&response) {
            seen.note(operation, &response, "database_unavailable");
        }
    }
}

/// What is declared wrong.
fn of_declared(seen: &Seen) {
    let operation = operation("requestUpload");
    let good = declare(&jpeg(), "image/jpeg");
    let with = |name: &str, value: Value| {
        let mut declared = good.clone();
        declared[name] = value;
        declared
    };
    for (body, code) in [
        (with("bytes", (-1).into()), "request_invalid"),
        (
            with("key", "items/original/mine.jpg".into()),
            "request_invalid",
        ),
        (
            with("name", "x".repeat(JSON_BODY_MAX_BYTES).into()),
            "request_too_large",
        ),
        (with("bytes", 0.into()), "file_empty"),
        (
            with("bytes", (20 * 1024 * 1024 + 1).into()),
            "file_too_large",
        ),
        (
            with("content_type", "image/svg+xml".into()),
            "format_unknown",
        ),
        (
            with("content_type", "image/heic".into()),
            "format_unsupported",
        ),
    ] {
        let response = send(&FakePorts::new(), "POST", "/v1/uploads", &body);
        seen.note(&operation, &response, code);
    }
    let ports = FakePorts::new();
    put(&ports, &good, &jpeg());
    let other = with("name", "other.jpg".into());
    seen.note(&operation, &again(&ports, &other), "idempotency_key_reused");
}

/// What is stored wrong; asked for again it has no ticket, for the same reason.
fn of_stored(seen: &Seen) {
    let [ask, end] = ["requestUpload", "completeUpload"].map(operation);
    for Refused {
        bytes,
        declared,
        code,
    } in refused()
    {
        let ports = FakePorts::new();
        let declared = declare(&bytes, declared);
        let id = put(&ports, &declared, &bytes);
        seen.note(&end, &complete(&ports, &id), code);
        seen.note(&ask, &again(&ports, &declared), code);
    }
    // Where the operator has it refused and not taken away.
    let ports = FakePorts::new();
    let located = with_segment(&jpeg(), 0xFE, b"a comment", 1);
    let declared = declare(&located, "image/jpeg");
    let id = put(&ports, &declared, &located);
    let request = Request::builder()
        .method("POST")
        .uri(format!("https://x/v1/uploads/{id}/complete"))
        .header("authorization", format!("Bearer {API_KEY}"))
        .body(Vec::new())
        .unwrap();
    let rejecting = config_with("METADATA_POLICY", "reject");
    let response = now(answer(&ports, Ok(rejecting), request));
    seen.note(&end, &response, "metadata_present");
    seen.note(&ask, &again(&ports, &declared), "metadata_present");
    let ports = FakePorts::new();
    let declared = declare(&jpeg(), "image/jpeg");
    let mut other = jpeg();
    *other.last_mut().unwrap() ^= 1;
    let id = put(&ports, &declared, &other);
    seen.note(&end, &complete(&ports, &id), "upload_mismatch");
    seen.note(&ask, &again(&ports, &declared), "upload_mismatch");
}

/// What comes at the wrong time.
fn of_settled(seen: &Seen) {
    let [ask, end, cancel] = ["requestUpload", "completeUpload", "cancelUpload"].map(operation);
    let declared = declare(&jpeg(), "image/jpeg");

    let ports = FakePorts::new();
    let response = send(&ports, "POST", "/v1/uploads", &declared);
    let id = json_of(&response)["id"].as_str().unwrap().to_owned();
    seen.note(&end, &complete(&ports, &id), "upload_missing");
    ports.now_unix_ms.set(testing::NOW_UNIX_MS + 3_600_000);
    seen.note(&end, &complete(&ports, &id), "upload_expired");

    let ports = FakePorts::new();
    let id = put(&ports, &declared, &jpeg());
    assert_eq!(take_back(&ports, &id).status(), 204);
    seen.note(&end, &complete(&ports, &id), "upload_canceled");
    seen.note(&ask, &again(&ports, &declared), "upload_canceled");

    let ports = FakePorts::new();
    let id = put(&ports, &declared, &jpeg());
    ports.answer_storage_with(500, "");
    seen.note(&end, &complete(&ports, &id), "storage_unavailable");
    ports.mend_storage();
    assert_eq!(complete(&ports, &id).status(), 200);
    seen.note(&cancel, &take_back(&ports, &id), "upload_completed");
    assert_eq!(again(&ports, &declared).status(), 200);

    let ports = FakePorts::new();
    put(&ports, &declared, &jpeg());
    let days_later = testing::NOW_UNIX_MS + 3 * 24 * 3600 * 1000;
    ports.now_unix_ms.set(days_later);
    now(sweep(&ports, &testing::config().storage, None)).unwrap();
    seen.note(&ask, &again(&ports, &declared), "upload_expired");
}

/// Who asks: with too few rights, in clear text, or with a token of an issuer that is out.
fn of_credentials(seen: &Seen) {
    let keyed = operations().into_iter();
    let keyed: Vec<_> = keyed
        .filter(|it| it.method != "HEAD" && it.needs_a_key())
        .collect();
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

/// Who asks too often, or for too much.
fn of_limits(seen: &Seen) {
    for operation in operations().iter().filter(|it| it.method != "HEAD") {
        let ports = FakePorts::new();
        let limit = if operation.needs_a_key() {
            "LIMIT_REQUESTS_BURST"
        } else {
            "LIMIT_ANONYMOUS_PER_MINUTE"
        };
        let ask = || send_to(config_with(limit, "1"), &ports, operation, API_KEY);
        ask();
        if !operation.needs_a_key() {
            // What is not there is not looked for, and so not counted, for ten seconds.
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

/// What happens to images.
fn of_images(seen: &Seen) {
    let ports = FakePorts::new();
    let id = put(&ports, &declare(&jpeg(), "image/jpeg"), &jpeg());
    assert_eq!(complete(&ports, &id).status(), 200);
    ports.answer_storage_with(500, "");
    let response = send(&ports, "DELETE", &format!("/v1/images/{id}"), &Value::Null);
    seen.note(&operation("deleteImage"), &response, "storage_unavailable");
}

/// What is asked for in words that mean nothing.
fn of_bodies_and_queries(seen: &Seen) {
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
                _ => "request_invalid",
            };
            seen.note(&operation, &response, code);
        }
        if !operation.example_body().is_null() {
            let unknown = json!({ "nothing": 1 });
            // A patch is read when there is something to change.
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

/// What has become of a stored original since, and URLs that say what nobody means.
fn of_delivery(seen: &Seen) {
    let id = |ports: &FakePorts| {
        let id = put(ports, &declare(&jpeg(), "image/jpeg"), &jpeg());
        assert_eq!(complete(ports, &id).status(), 200);
        id
    };
    for (name, path, wrong) in [
        ("deliver", "/i/medium/{id}", "/i/avatar/{id}?w=1"),
        ("deliverOptions", "/i/{id}?w=96", "/i/{id}?w=0"),
        (
            "deliverCloudflare",
            "/cdn-cgi/image/w=96/{id}",
            "/cdn-cgi/image/w=0/{id}",
        ),
    ] {
        let (ports, operation) = (FakePorts::new(), operation(name));
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
        // A minute later the record is asked again.
        ports.now_unix_ms.set(testing::NOW_UNIX_MS + 61_000);
        seen.note(&operation, &get(path), "image_corrupt");
    }
    let ports = FakePorts::new();
    let path = format!("/v1/images/{}/sign", id(&ports));
    let response = send(&ports, "POST", &path, &json!({ "options": "w=0" }));
    seen.note(&operation("signImage"), &response, "option_invalid");
}
