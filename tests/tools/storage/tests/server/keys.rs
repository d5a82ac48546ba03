use hyper::Method;

use crate::harness::{Harness, walk};

/// A path as it is signed, and as it is sent: a signature covers the decoded path, so its holder
/// may spell the path differently.
const PATHS: [(&str, &str); 13] = [
    ("/photos/../escaped", "/photos/../escaped"),
    ("/photos/../escaped", "/photos/%2e%2e/escaped"),
    ("/photos/../../escaped", "/photos/%2E%2E%2F%2E%2E%2Fescaped"),
    (
        "/photos/a/../../videos/escaped",
        "/photos/a/../../videos/escaped",
    ),
    ("/photos/../videos/escaped", "/photos/..%2fvideos%2fescaped"),
    (
        "/photos//tmp/calotype-escaped",
        "/photos//tmp/calotype-escaped",
    ),
    (
        "/photos//tmp/calotype-escaped",
        "/photos/%2Ftmp%2Fcalotype-escaped",
    ),
    ("/photos/a%00b", "/photos/a%00b"),
    (
        "/photos/a%5C..%5C..%5Cescaped",
        "/photos/a%5C..%5C..%5Cescaped",
    ),
    ("/photos/./escaped", "/photos/./escaped"),
    ("/photos/a/./escaped", "/photos/a/%2e/escaped"),
    ("/photos/a//b", "/photos/a//b"),
    ("/photos/folder/", "/photos/folder/"),
];

#[tokio::test]
async fn keys_never_leave_the_bucket() {
    let harness = Harness::start().await;
    std::fs::create_dir(harness.data.path().join("videos")).unwrap();
    for (signed, sent) in PATHS {
        for method in [Method::PUT, Method::GET, Method::DELETE] {
            let mut request = harness.call(method, signed).body(b"hello").header_signed();
            *request.uri_mut() = sent.parse().unwrap();
            let answer = harness.send(request).await;
            assert_eq!(answer.status, 400, "{sent}: {}", answer.text());
        }
        let call = harness
            .call(Method::PUT, "/photos/copy")
            .signed("x-amz-copy-source", sent);
        let answer = harness.send(call.header_signed()).await;
        assert_eq!(answer.status, 400, "{sent}: {}", answer.text());
    }
    harness.assert_nothing_kept().await;
    assert!(!std::path::Path::new("/tmp/calotype-escaped").exists());
}

#[tokio::test]
async fn metadata_files_are_no_objects() {
    let harness = Harness::start().await;
    harness.store("a").await;
    let mut files = vec![];
    walk(harness.data.path(), &mut files);
    let sidecar = files
        .iter()
        .find(|file| file.ends_with(".metadata.json"))
        .unwrap();
    let name = sidecar.rsplit('/').next().unwrap();
    for path in [
        format!("/{name}"),
        format!("/photos/..%2F{name}"),
        format!("/photos/{name}"),
    ] {
        let got = harness
            .send(harness.call(Method::GET, &path).header_signed())
            .await;
        assert!(got.status.is_client_error(), "{path}: {}", got.status);
    }
}

#[tokio::test]
async fn odd_but_plain_keys_come_back() {
    let harness = Harness::start().await;
    for path in ["a%20b%2Bc", "%C3%A9t%C3%A9/%E9%9B%AA.jpg", "..a", "a=b&c"] {
        harness.store(path).await;
        assert_eq!(
            harness.send(harness.get(path).presigned()).await.status,
            200,
            "{path}"
        );
    }
}

#[tokio::test]
async fn too_long_keys_leave_nothing() {
    let harness = Harness::start().await;
    let put = harness
        .send(harness.upload(&"k".repeat(200)).presigned())
        .await;
    assert_eq!((put.status.as_u16(), put.code()), (400, "KeyTooLongError"));
    harness.assert_nothing_kept().await;
}
