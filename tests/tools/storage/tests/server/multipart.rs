use hyper::Method;

use crate::harness::{HELLO, HELLO_ETAG, HELLO_SHA256, Harness};

async fn create(harness: &Harness) -> String {
    let call = harness
        .call(Method::POST, "/photos/a?uploads=")
        .signed("content-type", "image/png");
    let created = harness.send(call.header_signed()).await;
    assert_eq!(created.status, 200, "{}", created.text());
    created.tag("UploadId").to_owned()
}

#[tokio::test]
async fn parts_become_one_object() {
    let harness = Harness::start().await;
    let id = create(&harness).await;
    let part = harness
        .call(
            Method::PUT,
            &format!("/photos/a?partNumber=1&uploadId={id}"),
        )
        .signed("x-amz-checksum-sha256", HELLO_SHA256)
        .body(HELLO);
    assert_eq!(
        harness.send(part.presigned()).await.header("etag"),
        HELLO_ETAG
    );
    let xml = format!(
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>{HELLO_ETAG}</ETag>\
         </Part></CompleteMultipartUpload>"
    );
    let complete = harness.call(Method::POST, &format!("/photos/a?uploadId={id}"));
    let completed = harness
        .send(complete.body(xml.as_bytes()).header_signed())
        .await;
    assert_eq!(completed.status, 200, "{}", completed.text());
    assert_eq!(completed.code(), "", "{}", completed.text());

    let got = harness.send(harness.get("a").presigned()).await;
    assert_eq!(got.body, HELLO);
    assert_eq!(got.header("content-type"), "image/png");
}

#[tokio::test]
async fn wrong_part_and_aborted_upload_leave_nothing() {
    let harness = Harness::start().await;
    let id = create(&harness).await;
    let part = harness
        .call(
            Method::PUT,
            &format!("/photos/a?partNumber=1&uploadId={id}"),
        )
        .signed("x-amz-checksum-sha256", HELLO_SHA256)
        .body(b"hullo");
    assert_eq!(harness.send(part.presigned()).await.code(), "BadDigest");
    let abort = harness.call(Method::DELETE, &format!("/photos/a?uploadId={id}"));
    assert_eq!(harness.send(abort.header_signed()).await.status, 204);
    harness.assert_nothing_kept().await;
}
