use hyper::Method;

use crate::harness::{Answer, Harness, ORIGIN};

const ASKED: &str = "content-type,if-none-match,x-amz-checksum-sha256,x-amz-meta-note";

async fn preflight(harness: &Harness, origin: &str, method: &str, headers: &str) -> Answer {
    let call = harness
        .call(Method::OPTIONS, "/photos/a")
        .signed("origin", origin);
    let call = call.signed("access-control-request-method", method);
    harness
        .send(
            call.signed("access-control-request-headers", headers)
                .anonymous(),
        )
        .await
}

fn assert_no_cors(answer: &Answer) {
    let named = answer
        .headers
        .keys()
        .find(|name| name.as_str().starts_with("access-control-"));
    assert_eq!(named, None);
    assert_eq!(answer.header("vary"), "origin");
}

#[tokio::test]
async fn preflight_of_an_allowed_origin_passes() {
    let harness = Harness::start().await;
    for method in ["GET", "PUT", "HEAD"] {
        let answer = preflight(&harness, ORIGIN, method, ASKED).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
        assert_eq!(
            answer.header("access-control-allow-methods"),
            "GET, PUT, HEAD"
        );
        assert_eq!(
            answer.header("access-control-allow-headers"),
            "content-type, x-amz-checksum-sha256, if-none-match, x-amz-meta-note"
        );
        assert_eq!(answer.header("access-control-max-age"), "3600");
        assert_eq!(answer.header("vary"), "origin");
        assert!(answer.body.is_empty());
    }
}

#[tokio::test]
async fn other_preflights_are_refused() {
    let harness = Harness::start().await;
    for origin in [
        "http://localhost:8788",
        "https://localhost:8787",
        "null",
        "*",
    ] {
        let answer = preflight(&harness, origin, "PUT", ASKED).await;
        assert_eq!(answer.status, 403, "{origin}");
        assert_no_cors(&answer);
    }
    for (method, headers) in [("DELETE", ASKED), ("PUT", "authorization"), ("put", ASKED)] {
        let answer = preflight(&harness, ORIGIN, method, headers).await;
        assert_eq!(answer.status, 403, "{method} {headers}");
    }
    let bare = harness
        .send(harness.call(Method::OPTIONS, "/photos/a").anonymous())
        .await;
    assert_eq!(bare.status, 403);
    assert_no_cors(&bare);
}

#[tokio::test]
async fn answers_and_refusals_are_readable_for_an_allowed_origin() {
    let harness = Harness::start().await;
    harness.store("a").await;
    for key in ["a", "nothing"] {
        let mut request = harness.get(key).presigned();
        request
            .headers_mut()
            .insert("origin", ORIGIN.parse().unwrap());
        let answer = harness.send(request).await;
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "ETag, x-amz-checksum-sha256, Content-Range"
        );
        assert_eq!(answer.header("vary"), "origin");
    }
}

#[tokio::test]
async fn answers_for_other_origins_have_no_cors_headers() {
    let harness = Harness::start().await;
    harness.store("a").await;
    let mut request = harness.get("a").presigned();
    assert_no_cors(&harness.send(request.clone()).await);
    request
        .headers_mut()
        .insert("origin", "http://evil.example".parse().unwrap());
    assert_no_cors(&harness.send(request).await);
}
