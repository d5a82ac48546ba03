use hyper::Method;

use crate::harness::{Call, HELLO, HELLO_ETAG, HELLO_SHA256, Harness};

fn copy(harness: &Harness, to: &str, from: &str) -> Call {
    let call = harness.call(Method::PUT, &format!("/photos/{to}"));
    call.signed("x-amz-copy-source", &format!("/photos/{from}"))
}

#[tokio::test]
async fn range_gives_that_part() {
    let harness = Harness::start().await;
    harness.store("a").await;
    for (range, content_range, body) in [
        ("bytes=0-0", "bytes 0-0/5", &b"h"[..]),
        ("bytes=1-3", "bytes 1-3/5", b"ell"),
        ("bytes=3-99", "bytes 3-4/5", b"lo"),
        ("bytes=-2", "bytes 3-4/5", b"lo"),
    ] {
        let got = harness
            .send(harness.get("a").signed("range", range).presigned())
            .await;
        assert_eq!(got.status, 206, "{range}");
        assert_eq!(got.header("content-range"), content_range);
        assert_eq!(got.header("content-type"), "image/jpeg");
        assert_eq!(got.body, body, "{range}");
    }
    let beyond = harness
        .send(harness.get("a").signed("range", "bytes=5-").presigned())
        .await;
    assert_eq!(beyond.status, 416);
}

#[tokio::test]
async fn head_names_checksum_only_when_asked() {
    let harness = Harness::start().await;
    harness.store("a").await;
    let plain = harness
        .send(harness.call(Method::HEAD, "/photos/a").header_signed())
        .await;
    assert_eq!(plain.status, 200);
    assert_eq!(plain.header("content-length"), "5");
    assert_eq!(plain.header("content-type"), "image/jpeg");
    assert_eq!(plain.header("etag"), HELLO_ETAG);
    assert_eq!(plain.header("x-amz-checksum-sha256"), "");

    let call = harness
        .call(Method::HEAD, "/photos/a")
        .signed("x-amz-checksum-mode", "ENABLED");
    let asked = harness.send(call.header_signed()).await;
    assert_eq!(asked.header("x-amz-checksum-sha256"), HELLO_SHA256);
}

#[tokio::test]
async fn conditional_reads_hold() {
    let harness = Harness::start().await;
    harness.store("a").await;
    for (name, value, status) in [
        ("if-match", HELLO_ETAG, 200),
        ("if-match", "\"other\"", 412),
        ("if-none-match", HELLO_ETAG, 304),
        ("if-none-match", "\"other\"", 200),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let call = harness.call(method, "/photos/a").signed(name, value);
            assert_eq!(
                harness.send(call.header_signed()).await.status,
                status,
                "{name}: {value}"
            );
        }
    }
}

#[tokio::test]
async fn missing_objects_and_folders_are_not_found() {
    let harness = Harness::start().await;
    harness.store("a/b").await;
    for key in ["nothing", "a", "a/b/c"] {
        assert_eq!(
            harness.send(harness.get(key).presigned()).await.code(),
            "NoSuchKey",
            "{key}"
        );
        let head = harness.call(Method::HEAD, &format!("/photos/{key}"));
        assert_eq!(
            harness.send(head.header_signed()).await.status,
            404,
            "{key}"
        );
    }
}

#[tokio::test]
async fn copy_keeps_type_and_metadata() {
    let harness = Harness::start().await;
    harness
        .send(
            harness
                .upload("a")
                .signed("x-amz-meta-note", "first")
                .presigned(),
        )
        .await;
    let copied = harness
        .send(copy(&harness, "b/c", "a").header_signed())
        .await;
    assert_eq!(copied.status, 200, "{}", copied.text());

    let got = harness.send(harness.get("b/c").presigned()).await;
    assert_eq!(got.body, HELLO);
    assert_eq!(got.header("content-type"), "image/jpeg");
    assert_eq!(got.header("x-amz-meta-note"), "first");
    assert_eq!(got.header("etag"), HELLO_ETAG);
}

#[tokio::test]
async fn copy_replaces_type_and_metadata() {
    let harness = Harness::start().await;
    harness
        .send(
            harness
                .upload("a")
                .signed("x-amz-meta-note", "first")
                .presigned(),
        )
        .await;
    let call = copy(&harness, "b", "a")
        .signed("x-amz-metadata-directive", "REPLACE")
        .signed("content-type", "image/png");
    assert_eq!(harness.send(call.header_signed()).await.status, 200);

    let got = harness.send(harness.get("b").presigned()).await;
    assert_eq!(got.body, HELLO);
    assert_eq!(got.header("content-type"), "image/png");
    assert_eq!(got.header("x-amz-meta-note"), "");
}

#[tokio::test]
async fn copy_conditions_hold() {
    let harness = Harness::start().await;
    harness.store("a").await;
    let matching = copy(&harness, "b", "a").signed("x-amz-copy-source-if-match", HELLO_ETAG);
    assert_eq!(harness.send(matching.header_signed()).await.status, 200);
    let other = copy(&harness, "c", "a").signed("x-amz-copy-source-if-match", "\"other\"");
    assert_eq!(harness.send(other.header_signed()).await.status, 412);
    let taken = copy(&harness, "b", "a").signed("if-none-match", "*");
    assert_eq!(harness.send(taken.header_signed()).await.status, 412);
    let missing = copy(&harness, "c", "nothing");
    assert_eq!(
        harness.send(missing.header_signed()).await.code(),
        "NoSuchKey"
    );
    let itself = copy(&harness, "a", "a");
    assert_eq!(
        harness.send(itself.header_signed()).await.code(),
        "InvalidRequest"
    );
    assert_eq!(harness.send(harness.get("c").presigned()).await.status, 404);
}

#[tokio::test]
async fn listing_keeps_to_the_prefix() {
    let harness = Harness::start().await;
    for key in ["a/1", "a/2", "b/1"] {
        harness.store(key).await;
    }
    let call = harness.call(Method::GET, "/photos?list-type=2&prefix=a%2F");
    let list = harness.send(call.header_signed()).await;
    assert_eq!(list.status, 200);
    assert!(list.text().contains("<Key>a/1</Key>") && list.text().contains("<Key>a/2</Key>"));
    assert!(!list.text().contains("b/1"), "{}", list.text());
}

#[tokio::test]
async fn bucket_is_there_and_others_are_not() {
    let harness = Harness::start().await;
    let head = harness.call(Method::HEAD, "/photos").header_signed();
    assert_eq!(harness.send(head).await.status, 200);
    let other = harness.call(Method::HEAD, "/videos").header_signed();
    assert_eq!(harness.send(other).await.status, 404);
    let create = harness.call(Method::PUT, "/videos").header_signed();
    assert_eq!(harness.send(create).await.status, 501);
    let delete = harness.call(Method::DELETE, "/photos").header_signed();
    assert_eq!(harness.send(delete).await.status, 501);
}
