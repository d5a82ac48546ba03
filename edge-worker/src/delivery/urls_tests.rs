//! URLs from outside: their meaning, and what altered URLs do not get.

use http::{Method, Request};

use super::*;
use crate::telemetry::trace::Traced;
use crate::testing::{API_KEY, answer};
use calotype_protocol::signing::DeliveryKeys;
use calotype_protocol::wire::SignedUrl;

/// A request as the worker receives it.
pub(super) fn ask(
    ports: &FakePorts,
    url: &str,
    headers: &[(HeaderName, &str)],
) -> Response<Vec<u8>> {
    ask_of(testing::config(), ports, url, headers)
}

pub(super) fn ask_of(
    config: crate::http::config::Config,
    ports: &FakePorts,
    url: &str,
    headers: &[(HeaderName, &str)],
) -> Response<Vec<u8>> {
    let url = match url.strip_prefix('/') {
        Some(path) => format!("{ORIGIN}/{path}"),
        None => url.to_owned(),
    };
    let mut request = Request::builder().method(Method::GET).uri(url);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    now(answer(ports, Ok(config), request.body(Vec::new()).unwrap()))
}

pub(super) fn code(response: &Response<Vec<u8>>) -> String {
    let status = response.status();
    match serde_json::from_slice::<serde_json::Value>(response.body()) {
        Ok(problem) => format!("{status} {}", problem["code"].as_str().unwrap_or_default()),
        Err(_) => status.to_string(),
    }
}

/// A signed URL of an image, requested by its owner.
pub(super) fn sign(case: &Case, body: &str) -> String {
    let path = format!("{ORIGIN}/v1/images/{}/sign", case.record.id);
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("authorization", format!("Bearer {API_KEY}"))
        .header("content-type", "application/json")
        .body(body.as_bytes().to_vec())
        .unwrap();
    let response = now(answer(&case.ports, Ok(testing::config()), request));
    assert_eq!(response.status(), 200, "{}", code(&response));
    let signed: SignedUrl = serde_json::from_slice(response.body()).unwrap();
    signed.url
}

/// An image of the key's owner.
pub(super) fn mine(collection: Collection) -> Case {
    let case = Case::ready(collection);
    ask(
        &case.ports,
        "/v1/images",
        &[(http::header::AUTHORIZATION, &format!("Bearer {API_KEY}"))],
    );
    let owner = case.ports.trace().borrow().principal.clone().unwrap();
    case.ports
        .sql(&format!("UPDATE images SET owner = '{}'", owner))
        .unwrap();
    case
}

#[test]
fn equal_requests_are_one_entry_whatever_they_are_called() {
    let case = Case::ready(Collection::Items);
    let id = case.record.id;
    let first = ask(&case.ports, &format!("/i/{id}?w=640"), &[]);
    assert_eq!(source(&first), "derived");
    let count = case.ports.cached_urls().len();
    for path in [
        format!("/i/{id}?width=640"),
        format!("/i/{id}?w=601"),
        format!("/i/{id}?w=320&dpr=2"),
        format!("/i/{id}?fm=auto&w=640&fit=scale-down"),
        format!("/cdn-cgi/image/width=640,quality=80,format=auto/{id}"),
        format!("/cdn-cgi/image/w=640/{ORIGIN}/i/original/{id}"),
        format!("/cdn-cgi/image/w=640//i/original/{id}"),
        format!("/img/width=640,quality=80,format=auto/{id}"),
        format!("/img/w=640/{ORIGIN}/i/original/{id}"),
        format!("/img/w=640/{ORIGIN}/i/original/{id}?v=3&utm_source=x"),
        format!("/img/cdn-cgi/image/w=640/{id}"),
        format!("/img/account/{id}/w=640,f=auto"),
        format!("/img/account/{id}/w%3D640"),
        format!("/cdn-cgi/imagedelivery/account/{id}/w=640,fit=scale-down"),
        format!("/img/account/{id}/public"),
        format!("/i/public/{id}"),
        format!(
            "/img/w=640,brightness=1,contrast=1,gamma=1,saturation=1,zoom=0,border=0,trim=0;0;0;0/{id}"
        ),
    ] {
        let response = ask(&case.ports, &path, &[]);
        assert_eq!(source(&response), "hit", "{path}");
        assert_eq!(response.body(), first.body(), "{path}");
    }
    assert_eq!(case.ports.cached_urls().len(), count);
}

#[test]
fn a_signed_url_gets_its_trim_and_its_border_and_a_preset_too() {
    let case = Case::ready(Collection::Items);
    let id = case.record.id;
    let keys = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    let config = super::locks::config_with("DELIVERY_KEYS", keys);
    let options = "w=100,border.left=7,border.top=3,brightness=1.3,trim.height=240";
    let path = format!("/img/{options}/{id}");
    let expires = NOW_UNIX_MS / 1000 + 60;
    let signed = DeliveryKeys::parse(keys)
        .unwrap()
        .sign(&path, "", expires)
        .unwrap();
    let response = ask_of(config, &case.ports, &signed, &[]);
    let seen = inspect(response.body(), &Limits::DERIVE)
        .unwrap()
        .dimensions;
    let whole = inspect(&case.original, &Limits::DERIVE).unwrap().dimensions;
    // The record says 480 rows, so 240 of the file's are trimmed.
    let rows = f64::from((whole.height - 240) * 100) / f64::from(whole.width);
    let expected = (100 + 7, rows.round() as u32 + 3);
    assert_eq!((seen.width, seen.height), expected);
    let config =
        super::locks::config_with("IMAGE_PRESETS", "framed:w=100,border=5,border.color=red");
    let response = ask_of(config, &case.ports, &format!("/i/framed/{id}"), &[]);
    let seen = inspect(response.body(), &Limits::DERIVE)
        .unwrap()
        .dimensions;
    assert_eq!((seen.width, seen.height), (110, 85));
}

#[test]
fn headers_of_a_stranger_poison_nothing() {
    let case = Case::ready(Collection::Items);
    let path = format!("/i/{}?w=320", case.record.id);
    let clean = ask(&case.ports, &path, &[]);
    let count = case.ports.cached_urls().len();
    for (name, value) in [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "http"),
        ("x-original-url", "/i/original/x"),
        ("x-http-method-override", "DELETE"),
        ("accept", "image/avif;q=1, text/html, */*;q=0.1, image/x-1"),
        ("accept-encoding", "br"),
        ("cookie", "a=b"),
        ("authorization", "Bearer x"),
        ("range", "bytes=0-0"),
        ("sec-ch-dpr", "3"),
        ("save-data", "on"),
        ("cache-control", "no-cache"),
    ] {
        let header = [(HeaderName::from_static(name), value)];
        let response = ask(&case.ports, &path, &header);
        assert_eq!(source(&response), "hit", "{name}");
    }
    assert_eq!(ask(&case.ports, &path, &[]).body(), clean.body());
    assert_eq!(case.ports.cached_urls().len(), count);
}

#[test]
fn options_that_nobody_means_are_refused_and_cost_nothing() {
    let case = Case::ready(Collection::Items);
    let id = case.record.id;
    let queries = case.ports.queries();
    for query in [
        "w=NaN",
        "w=-1",
        "w=1e9",
        "w=0x10",
        "w=99999999999999999999",
        "w=640&w=640",
        "w=640&width=640",
        "w=%36%34%30%00",
        "w=640%26h=1",
        "utm_source=x",
        "q=0",
        "q=101",
        "fit=%2e%2e",
        "preset=nothing",
        "preset=avatar&w=1",
        "bg=expression(1)",
        "trim=1.0.0.0",
        "trim.left=1",
        "border=1",
        "border.top=1&border.color=red",
        "v=../..",
    ] {
        let response = ask(&case.ports, &format!("/i/{id}?{query}"), &[]);
        assert_eq!(code(&response), "400 Bad Request option_invalid", "{query}");
    }
    for (path, expected) in [
        (
            "/cdn-cgi/image/w=640/https://evil.example/a.jpg",
            "404 Not Found not_found",
        ),
        (
            "/cdn-cgi/image/w=640/http://169.254.169.254/latest",
            "404 Not Found not_found",
        ),
        (
            "/cdn-cgi/image/w=640/../v1/images",
            "404 Not Found not_found",
        ),
        (
            "/cdn-cgi/image//01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "400 Bad Request option_invalid",
        ),
        ("/cdn-cgi/image/w=640", "404 Not Found not_found"),
        (
            "/img/w=640,trim=1;2;3;4/01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "400 Bad Request option_invalid",
        ),
        (
            "/img/account/01ARZ3NDEKTSV4RRFFQ69G5FAV/w=640,border=1",
            "400 Bad Request option_invalid",
        ),
        (
            "/img/account/01ARZ3NDEKTSV4RRFFQ69G5FAV/nopreset",
            "404 Not Found not_found",
        ),
        (
            "/img/account/01ARZ3NDEKTSV4RRFFQ69G5FAV/medium/x",
            "400 Bad Request option_invalid",
        ),
        (
            "/i/nopreset/01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "404 Not Found not_found",
        ),
    ] {
        assert_eq!(code(&ask(&case.ports, path, &[])), expected, "{path}");
    }
    assert_eq!(case.ports.queries(), queries);
}

#[test]
fn what_is_cut_to_the_focal_point_moves_with_it() {
    let case = mine(Collection::Items);
    let id = case.record.id;
    let path = format!("/i/{id}?w=300&h=300&fit=cover");
    let before = ask(&case.ports, &path, &[]);
    let seen = inspect(before.body(), &Limits::DERIVE).unwrap();
    assert_eq!(seen.dimensions.width, seen.dimensions.height);
    let lifetime = "public, max-age=3600, stale-while-revalidate=86400";
    assert_eq!(before.headers()["cache-control"], lifetime);
    let request = Request::builder()
        .method(Method::PATCH)
        .uri(format!("{ORIGIN}/v1/images/{id}"))
        .header("authorization", format!("Bearer {API_KEY}"))
        .header("content-type", "application/json")
        .body(br#"{"focal_point":{"x":0,"y":0}}"#.to_vec())
        .unwrap();
    let patched = now(answer(&case.ports, Ok(testing::config()), request));
    assert_eq!(patched.status(), 200);
    assert_eq!(source(&ask(&case.ports, &path, &[])), "derived");
    let versioned = ask(&case.ports, &format!("{path}&v=2"), &[]);
    assert_eq!(source(&versioned), "hit");
    assert_eq!(
        versioned.headers()["cache-control"],
        "public, max-age=31536000, immutable"
    );
}

#[test]
fn where_there_is_nothing_a_placeholder_stands_for_a_moment() {
    let case = Case::new(Collection::Items);
    let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    for path in [
        format!("/i/{id}?missing=placeholder"),
        format!("/i/medium/{id}?missing=placeholder"),
    ] {
        let response = ask(&case.ports, &path, &[WEBP]);
        assert_eq!(response.headers()["content-type"], "image/webp", "{path}");
        assert_eq!(response.headers()["cache-control"], "public, max-age=10");
        assert!(inspect(response.body(), &Limits::DERIVE).is_ok());
    }
    let case = Case::ready(Collection::Items);
    case.ports.break_storage_for("GET");
    let path = format!("/i/{}?w=320&missing=placeholder", case.record.id);
    let response = ask(&case.ports, &path, &[]);
    let seen = inspect(response.body(), &Limits::DERIVE).unwrap();
    // In the shape of the record: 640 × 480.
    assert_eq!((seen.dimensions.width, seen.dimensions.height), (64, 48));
    let path = format!("/i/{}?w=320&onerror=redirect", case.record.id);
    let response = ask(&case.ports, &path, &[]);
    assert_eq!(response.status(), 302);
    let to = format!("{ORIGIN}/i/original/{}", case.record.id);
    assert_eq!(response.headers()["location"], to);
}

#[test]
fn what_is_known_of_a_picture_is_said_in_json() {
    let case = Case::ready(Collection::Items);
    let id = case.record.id;
    let hash = "3OcRJYB4d3h/iIeHeEh3eIhw+j2w";
    case.ports
        .sql(&format!("UPDATE images SET thumbhash = '{hash}'"))
        .unwrap();
    let response = ask(&case.ports, &format!("/i/{id}?fm=json"), &[]);
    let facts: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(
        (facts["width"].as_u64(), facts["height"].as_u64()),
        (Some(640), Some(480))
    );
    assert_eq!(facts["thumbhash"], hash);
    let placeholder = facts["placeholder"].as_str().unwrap();
    assert!(placeholder.starts_with("data:image/webp;base64,") && placeholder.len() <= 600);
    let srcset = facts["srcset"].as_str().unwrap();
    assert!(srcset.ends_with("?w=640 640w"), "{srcset}");
    let (first, _) = srcset.split_once(' ').unwrap();
    assert_eq!(ask(&case.ports, first, &[]).status(), 200);
    let theirs = ask(
        &case.ports,
        &format!("/cdn-cgi/image/w=321,format=json/{id}"),
        &[],
    );
    let theirs: serde_json::Value = serde_json::from_slice(theirs.body()).unwrap();
    assert_eq!(
        theirs,
        serde_json::json!({
            // Unsigned: the next allowed width.
            "width": 384, "height": 288,
            "original": {
                "file_size": case.original.len(), "width": 640, "height": 480,
                "format": "image/jpeg",
            },
        })
    );
}

#[test]
fn who_saves_data_gets_less_of_it_unless_the_url_says_how_good() {
    let id = Case::ready(Collection::Items).record.id;
    let hints = || super::locks::config_with("CLIENT_HINTS", "true");
    let save = (HeaderName::from_static("save-data"), "on");
    for (path, vary, quality) in [
        (format!("/i/{id}?w=640&fm=jpeg"), Some("Save-Data"), "q50"),
        (
            format!("/i/{id}?w=640&fm=auto"),
            Some("Accept, Save-Data"),
            "q50",
        ),
        (
            format!("/cdn-cgi/image/w=640,f=jpeg/{id}"),
            Some("Save-Data"),
            "q50",
        ),
        (format!("/i/{id}?w=640&fm=jpeg&q=75"), None, "q75"),
        (
            format!("/i/{id}?w=640&fm=jpeg&q=75&scq=35"),
            Some("Save-Data"),
            "q35",
        ),
        (
            format!("/i/{id}?w=auto&dpr=auto&fm=jpeg&q=75"),
            Some("Sec-CH-DPR, Sec-CH-Width"),
            "q75",
        ),
    ] {
        let case = Case::ready(Collection::Items);
        let saving = ask_of(hints(), &case.ports, &path, std::slice::from_ref(&save));
        let varies = saving.headers().get(VARY).map(|it| it.to_str().unwrap());
        assert_eq!(varies, vary, "{path}");
        let is_so = |key: &String| {
            key.contains(&format!("-{quality}.")) || key.contains(&format!("/{quality}."))
        };
        assert!(
            case.ports.keys().iter().any(is_so),
            "{path} {:?}",
            case.ports.keys()
        );
        assert!(
            saving.headers()["accept-ch"]
                .to_str()
                .unwrap()
                .contains("Save-Data")
        );
        // The next client does not save data, and gets the other entry.
        let plain = ask_of(hints(), &case.ports, &path, &[]);
        let expected = vary.is_some_and(|it| it.contains("Save-Data"));
        assert_eq!(plain.body() != saving.body(), expected, "{path}");
        // Without the operator's setting no hint is read.
        let deaf = ask(&case.ports, &path, std::slice::from_ref(&save));
        assert!(deaf.headers().get("accept-ch").is_none());
    }
}

#[test]
fn cloudflares_numbers_say_why_there_is_no_picture() {
    let case = Case::ready(Collection::Items);
    let id = case.record.id;
    let said = |response: &Response<Vec<u8>>| {
        let said = response.headers().get("cf-resized");
        let said = said.map(|it| it.to_str().unwrap().to_owned());
        (response.status().as_u16(), said)
    };
    let err = |status, number: u32| (status, Some(format!("err={number}")));
    let of = |path: &str| said(&ask(&case.ports, path, &[]));
    assert_eq!(of(&format!("/cdn-cgi/image/w=-1/{id}")), err(400, 9401));
    assert_eq!(of("/cdn-cgi/image/w=96/elsewhere.jpg"), err(404, 9404));
    assert_eq!(
        of("/cdn-cgi/image/w=96/01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        err(404, 9404)
    );
    // Our own addresses report errors in another way, and a picture has no number.
    assert_eq!(of(&format!("/i/{id}?w=-1")), (400, None));
    assert_eq!(of(&format!("/cdn-cgi/image/w=96/{id}")), (200, None));
    let broken = Case::ready(Collection::Items);
    let path = format!("/cdn-cgi/image/w=96/{}", broken.record.id);
    broken.ports.break_storage_for("GET");
    let response = ask(&broken.ports, &path, &[]);
    assert_eq!(said(&response), err(503, 9504));
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json"
    );
    broken.ports.mend_storage();
    broken.is_broken();
    assert_eq!(said(&ask(&broken.ports, &path, &[])), err(422, 9412));
}
