use std::time::{Duration, SystemTime};

use hyper::Method;
use hyper::header::{AUTHORIZATION, HeaderValue};

use crate::harness::{Answer, Harness};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(86_400);

fn assert_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(
        (answer.status.as_u16(), answer.code()),
        (status, code),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn expired_url_is_refused() {
    let harness = Harness::start().await;
    let call = harness
        .upload("a")
        .at(SystemTime::now() - 2 * MINUTE, MINUTE);
    assert_refused(&harness.send(call.presigned()).await, 403, "AccessDenied");
    harness.assert_nothing_kept().await;
}

#[tokio::test]
async fn old_url_that_has_not_expired_is_accepted() {
    let harness = Harness::start().await;
    let call = harness.upload("a").at(SystemTime::now() - 6 * DAY, 7 * DAY);
    assert_eq!(harness.send(call.presigned()).await.status, 200);
}

#[tokio::test]
async fn url_of_the_future_is_refused() {
    let harness = Harness::start().await;
    let call = harness
        .upload("a")
        .at(SystemTime::now() + 20 * MINUTE, MINUTE);
    assert_refused(
        &harness.send(call.presigned()).await,
        403,
        "RequestTimeTooSkewed",
    );
}

#[tokio::test]
async fn url_for_more_than_seven_days_is_refused() {
    let harness = Harness::start().await;
    let call = harness
        .upload("a")
        .at(SystemTime::now(), 7 * DAY + Duration::from_secs(1));
    let put = harness.send(call.presigned()).await;
    assert_refused(&put, 400, "AuthorizationQueryParametersError");
    harness.assert_nothing_kept().await;
}

#[tokio::test]
async fn stale_header_signature_is_refused() {
    let harness = Harness::start().await;
    let call = harness
        .upload("a")
        .at(SystemTime::now() - 20 * MINUTE, MINUTE);
    assert_refused(
        &harness.send(call.header_signed()).await,
        403,
        "RequestTimeTooSkewed",
    );
}

#[tokio::test]
async fn tampered_signature_is_refused() {
    let harness = Harness::start().await;
    let mut request = harness.upload("a").presigned();
    let uri = request.uri().to_string();
    let last = if uri.ends_with('0') { "1" } else { "0" };
    *request.uri_mut() = format!("{}{last}", &uri[..uri.len() - 1]).parse().unwrap();
    assert_refused(&harness.send(request).await, 403, "SignatureDoesNotMatch");
    harness.assert_nothing_kept().await;
}

#[tokio::test]
async fn signature_of_another_key_is_refused() {
    let harness = Harness::start().await;
    let mut request = harness.upload("a").presigned();
    let uri = request
        .uri()
        .to_string()
        .replace("/photos/a?", "/photos/b?");
    *request.uri_mut() = uri.parse().unwrap();
    assert_refused(&harness.send(request).await, 403, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn signature_of_another_method_is_refused() {
    let harness = Harness::start().await;
    harness.store("a").await;
    let mut request = harness.get("a").presigned();
    *request.method_mut() = Method::DELETE;
    assert_refused(&harness.send(request).await, 403, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn wrong_secret_is_refused() {
    let harness = Harness::start().await;
    let presigned = harness.upload("a").secret("guessed").presigned();
    assert_refused(&harness.send(presigned).await, 403, "SignatureDoesNotMatch");
    let header_signed = harness.upload("a").secret("guessed").header_signed();
    assert_refused(
        &harness.send(header_signed).await,
        403,
        "SignatureDoesNotMatch",
    );
}

#[tokio::test]
async fn anonymous_requests_are_refused() {
    let harness = Harness::start().await;
    harness.store("a").await;
    for (method, path) in [
        (Method::GET, "/photos/a"),
        (Method::PUT, "/photos/b"),
        (Method::DELETE, "/photos/a"),
        (Method::GET, "/photos?list-type=2"),
        (Method::GET, "/"),
    ] {
        let answer = harness.send(harness.call(method, path).anonymous()).await;
        assert_refused(&answer, 403, "AccessDenied");
    }
    assert_eq!(harness.send(harness.get("a").presigned()).await.status, 200);
}

#[tokio::test]
async fn made_up_authorization_is_refused() {
    let harness = Harness::start().await;
    let mut request = harness.get("a").anonymous();
    request
        .headers_mut()
        .insert(AUTHORIZATION, HeaderValue::from_static("Bearer token"));
    assert!(harness.send(request).await.status.is_client_error());
}

#[tokio::test]
async fn unsigned_amz_headers_are_refused() {
    let harness = Harness::start().await;
    harness.store("source").await;
    for (name, value) in [
        ("x-amz-acl", "public-read"),
        ("x-amz-meta-note", "x"),
        ("x-amz-tagging", "a=b"),
        ("x-amz-copy-source", "/photos/source"),
    ] {
        let mut request = harness.upload("a").presigned();
        request
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
        assert_refused(&harness.send(request).await, 403, "AccessDenied");
    }
    assert_eq!(harness.send(harness.get("a").presigned()).await.status, 404);
}
