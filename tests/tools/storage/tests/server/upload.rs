use std::sync::Arc;

use hyper::Method;
use hyper::header::HeaderValue;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::harness::{HELLO, HELLO_ETAG, HELLO_MD5, Harness};

#[tokio::test]
async fn presigned_upload_comes_back() {
    let harness = Harness::start().await;
    let put = harness.send(harness.upload("a/b.jpg").presigned()).await;
    assert_eq!(put.status, 200, "{}", put.text());
    assert_eq!(put.header("etag"), HELLO_ETAG);

    let got = harness.send(harness.get("a/b.jpg").presigned()).await;
    assert_eq!(got.status, 200);
    assert_eq!(got.body, HELLO);
    assert_eq!(got.header("content-type"), "image/jpeg");
    assert_eq!(got.header("content-length"), "5");
    assert_eq!(got.header("etag"), HELLO_ETAG);
}

#[tokio::test]
async fn header_signed_upload_comes_back() {
    let harness = Harness::start().await;
    assert_eq!(
        harness
            .send(harness.upload("a").header_signed())
            .await
            .status,
        200
    );
    assert_eq!(
        harness.send(harness.get("a").header_signed()).await.body,
        HELLO
    );
}

#[tokio::test]
async fn wrong_length_is_refused() {
    let harness = Harness::start().await;
    let put = harness
        .send(harness.upload("a").body(b"hello!").presigned())
        .await;
    assert_eq!(
        (put.status.as_u16(), put.code()),
        (403, "SignatureDoesNotMatch")
    );
    harness.assert_nothing_kept().await;
}

#[tokio::test]
async fn wrong_type_is_refused() {
    let harness = Harness::start().await;
    let mut request = harness.upload("a").presigned();
    request
        .headers_mut()
        .insert("content-type", HeaderValue::from_static("text/html"));
    let put = harness.send(request).await;
    assert_eq!(
        (put.status.as_u16(), put.code()),
        (403, "SignatureDoesNotMatch")
    );
    harness.assert_nothing_kept().await;
}

#[tokio::test]
async fn missing_checksum_header_is_refused() {
    let harness = Harness::start().await;
    let mut request = harness.upload("a").presigned();
    request.headers_mut().remove("x-amz-checksum-sha256");
    let put = harness.send(request).await;
    assert_eq!(
        (put.status.as_u16(), put.code()),
        (403, "SignatureDoesNotMatch")
    );
    harness.assert_nothing_kept().await;
}

#[tokio::test]
async fn wrong_bytes_leave_nothing() {
    let harness = Harness::start().await;
    let put = harness
        .send(harness.upload("a/b").body(b"hullo").presigned())
        .await;
    assert_eq!((put.status.as_u16(), put.code()), (400, "BadDigest"));
    harness.assert_nothing_kept().await;
}

#[tokio::test]
async fn wrong_content_md5_leaves_nothing() {
    let harness = Harness::start().await;
    let call = harness
        .upload("a")
        .without("x-amz-checksum-sha256")
        .signed("content-md5", HELLO_MD5);
    let put = harness.send(call.body(b"hullo").presigned()).await;
    assert_eq!((put.status.as_u16(), put.code()), (400, "BadDigest"));
    harness.assert_nothing_kept().await;
}

#[tokio::test]
async fn wrong_bytes_leave_the_old_object_intact() {
    let harness = Harness::start().await;
    harness.store("a").await;
    let call = harness
        .upload("a")
        .without("if-none-match")
        .without("content-type");
    let call = call.signed("content-type", "image/png").body(b"hullo");
    assert_eq!(harness.send(call.presigned()).await.code(), "BadDigest");

    let got = harness.send(harness.get("a").presigned()).await;
    assert_eq!(got.body, HELLO);
    assert_eq!(got.header("content-type"), "image/jpeg");
    assert_eq!(got.header("etag"), HELLO_ETAG);
}

#[tokio::test]
async fn second_create_is_refused() {
    let harness = Harness::start().await;
    harness.store("a").await;
    let put = harness.send(harness.upload("a").presigned()).await;
    assert_eq!(
        (put.status.as_u16(), put.code()),
        (412, "PreconditionFailed")
    );
}

#[tokio::test]
async fn one_of_many_simultaneous_creates_wins() {
    let harness = Arc::new(Harness::start().await);
    let mut calls = JoinSet::new();
    for _ in 0..8 {
        let harness = Arc::clone(&harness);
        calls.spawn(async move {
            harness
                .send(harness.upload("a").presigned())
                .await
                .status
                .as_u16()
        });
    }
    let mut statuses = calls.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
}

#[tokio::test]
async fn refusal_of_a_large_body_is_readable() {
    let harness = Harness::start().await;
    let body = vec![7; 16 * 1024 * 1024];
    let put = harness
        .send(harness.upload("a").body(&body).presigned())
        .await;
    assert_eq!(put.status, 403);
}

#[tokio::test]
async fn no_body_where_five_bytes_are_declared_leaves_nothing() {
    let harness = Harness::start().await;
    let answer = broken_upload(&harness, b"").await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer:?}");
    harness.assert_nothing_kept().await;
}

#[tokio::test]
async fn body_that_ends_early_leaves_nothing() {
    let harness = Harness::start().await;
    let answer = broken_upload(&harness, b"hel").await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer:?}");
    harness.assert_nothing_kept().await;
}

#[tokio::test]
async fn connection_dropped_in_the_body_leaves_nothing() {
    let harness = Harness::start().await;
    let mut stream = TcpStream::connect(harness.address()).await.unwrap();
    stream
        .write_all(&upload_head(&harness, "content-length: 5"))
        .await
        .unwrap();
    stream.write_all(b"hel").await.unwrap();
    drop(stream);
    harness.assert_nothing_kept().await;
    // Stopping waits for the broken connection: nothing can come after this.
    let data = harness.stop().await;
    let mut files = vec![];
    crate::harness::walk(data.path(), &mut files);
    assert!(
        files.iter().all(|file| file.ends_with("/.lock")),
        "{files:?}"
    );
}

#[tokio::test]
async fn body_without_length_is_refused() {
    let harness = Harness::start().await;
    let mut stream = TcpStream::connect(harness.address()).await.unwrap();
    stream
        .write_all(&upload_head(&harness, "transfer-encoding: chunked"))
        .await
        .unwrap();
    stream.write_all(b"5\r\nhello\r\n0\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 411 "), "{answer:?}");
    harness.assert_nothing_kept().await;
}

#[tokio::test]
async fn deleted_object_leaves_nothing() {
    let harness = Harness::start().await;
    harness.store("a/b/c").await;
    let delete = harness
        .call(Method::DELETE, "/photos/a/b/c")
        .header_signed();
    assert_eq!(harness.send(delete).await.status, 204);
    assert_eq!(
        harness.send(harness.get("a/b/c").presigned()).await.status,
        404
    );
    harness.assert_nothing_kept().await;
    // The name of a folder that is gone is free again.
    harness.store("a").await;
}

/// Declares five bytes, sends `body`, and closes the sending half.
async fn broken_upload(harness: &Harness, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(harness.address()).await.unwrap();
    stream
        .write_all(&upload_head(harness, "content-length: 5"))
        .await
        .unwrap();
    stream.write_all(body).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn upload_head(harness: &Harness, framing: &str) -> Vec<u8> {
    let request = harness.upload("a").presigned();
    let mut head = format!(
        "PUT {} HTTP/1.1\r\n{framing}\r\nconnection: close\r\n",
        request.uri()
    );
    for (name, value) in request.headers() {
        head += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    head += "\r\n";
    head.into_bytes()
}
