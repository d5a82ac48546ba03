//! Signed URLs, and private pictures.

use super::urls::{ask, code, mine, sign};
use http::{Method, Request};

use super::*;
use crate::testing::{API_KEY, answer};

/// A request as the worker receives it.

#[test]
fn a_private_picture_is_seen_with_its_url_alone_and_nothing_of_it_is_kept() {
    let case = mine(Collection::Verification);
    let id = case.record.id;
    for path in [
        format!("/i/original/{id}"),
        format!("/i/thumbnail/{id}"),
        format!("/i/{id}"),
        format!("/i/{id}?fm=json"),
        format!("/i/{id}?missing=placeholder"),
        format!("/cdn-cgi/image/w=96/{id}"),
        format!("/i/avatar/{id}"),
    ] {
        let response = ask(&case.ports, &path, &[]);
        let is_placeholder = path.contains("placeholder");
        assert_eq!(
            response.status(),
            if is_placeholder { 200 } else { 404 },
            "{path}"
        );
    }
    let objects = case.ports.keys();
    let before = case.ports.cached_urls();
    for body in [
        r#"{"size":"original"}"#,
        "{}",
        r#"{"options":"w=123&fm=jpeg"}"#,
    ] {
        let url = sign(&case, body);
        let response = ask(&case.ports, &url, &[]);
        assert_eq!(response.status(), 200, "{url}");
        assert_eq!(response.headers()["cache-control"], "private, no-store");
        assert!(!response.headers().contains_key("cache-tag"));
        let path = url.split('?').next().unwrap();
        assert_eq!(
            code(&ask(&case.ports, path, &[])),
            "404 Not Found not_found",
            "{path}"
        );
    }
    // Exact to the pixel, because it is signed.
    let small = ask(
        &case.ports,
        &sign(&case, r#"{"options":"w=123&fm=jpeg"}"#),
        &[],
    );
    let seen = inspect(small.body(), &Limits::DERIVE).unwrap();
    assert_eq!((seen.format, seen.dimensions.width), (Format::Jpeg, 123));
    assert_eq!(case.ports.keys(), objects);
    assert_eq!(case.ports.cached_urls(), before);
    // Each view is audited.
    let rows = case
        .ports
        .rows_of("SELECT principal, outcome FROM audit WHERE action = 'image.read'");
    assert_eq!(rows.len(), 4);
    assert_eq!(
        rows[0],
        serde_json::json!({ "principal": "signed-url", "outcome": "done" })
    );
}

#[test]
fn a_signature_is_of_one_path_and_query_until_its_end() {
    let case = mine(Collection::Verification);
    let other = testing::ready(&case.ports, |it| it.collection = Collection::Verification);
    let url = sign(&case, r#"{"options":"w=100","expires_in":60}"#);
    assert_eq!(ask(&case.ports, &url, &[]).status(), 200);
    let (path, query) = url.split_once('?').unwrap();
    let (options, signature) = query.split_once('&').unwrap();
    let id = case.record.id.to_string();
    let mut flipped = url.clone();
    let last = if flipped.pop() == Some('A') { 'E' } else { 'A' };
    flipped.push(last);
    for bent in [
        flipped,
        format!("{path}?{options}"),
        format!("{path}?{signature}"),
        format!("{path}?w=101&{signature}"),
        format!("{path}?w=100&h=1&{signature}"),
        format!("{path}?w=%31%30%30&{signature}"),
        format!("{path}?{signature}&{options}"),
        format!("{path}?{query}&h=1"),
        format!("{path}?{query}&{signature}"),
        format!("{path}?&{query}"),
        url.replace(&id, &other.id.to_string()),
        url.replace("/i/", "/i/original/"),
        url.replace(&format!("/i/{id}"), &format!("/cdn-cgi/image/w=100/{id}")),
        url.replace("kid=k1", "kid=k2"),
        url.replace("exp=17", "exp=18"),
        url.replace("&sig=", "&SIG="),
        url.replace("&sig=", "&sig=&sig="),
    ] {
        let response = ask(&case.ports, &bent, &[]);
        assert!(
            matches!(response.status().as_u16(), 400 | 403 | 404),
            "{bent}"
        );
        assert_ne!(response.headers()["content-type"], "image/jpeg", "{bent}");
    }
    later(&case, 59);
    assert_eq!(ask(&case.ports, &url, &[]).status(), 200);
    later(&case, 60);
    assert_eq!(
        code(&ask(&case.ports, &url, &[])),
        "403 Forbidden signature_invalid"
    );
}

#[test]
fn a_signature_is_looked_at_before_anything_else() {
    let case = mine(Collection::Items);
    let url = sign(&case, r#"{"options":"w=100"}"#);
    let (queries, lookups) = (case.ports.queries(), case.ports.asked().len());
    let bent = url.replace("w=100", "w=101");
    assert_eq!(
        code(&ask(&case.ports, &bent, &[])),
        "403 Forbidden signature_invalid"
    );
    assert_eq!(
        (case.ports.queries(), case.ports.asked().len()),
        (queries, lookups)
    );
}

#[test]
fn nobody_signs_what_is_not_theirs() {
    let case = Case::ready(Collection::Items);
    let path = format!("{ORIGIN}/v1/images/{}/sign", case.record.id);
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("authorization", format!("Bearer {API_KEY}"))
        .header("content-type", "application/json")
        .body(b"{}".to_vec())
        .unwrap();
    let response = now(answer(&case.ports, Ok(testing::config()), request));
    assert_eq!(code(&response), "404 Not Found not_found");
}
