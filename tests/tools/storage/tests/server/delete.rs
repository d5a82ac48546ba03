use hyper::Method;

use crate::harness::{Answer, Harness};

/// The worker's request body for three keys; the checksum is that of coreutils' `sha256sum`.
const BODY: &[u8] = b"<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
<Object><Key>a/b.jpg</Key></Object><Object><Key>c</Key></Object><Object><Key>none</Key></Object>\
<Quiet>true</Quiet></Delete>";
const BODY_SHA256: &str = "i2eeq+TBBrhauqQCNIDL5dQuCGAwjlBGBn8rhlYdvTg=";

async fn delete(harness: &Harness, checksum: &str) -> Answer {
    let call = harness
        .call(Method::POST, "/photos?delete")
        .signed("content-type", "application/xml")
        .signed("x-amz-checksum-sha256", checksum)
        .body(BODY);
    harness.send(call.header_signed()).await
}

#[tokio::test]
async fn many_are_deleted_at_once_and_what_is_not_there_is_no_error() {
    let harness = Harness::start().await;
    for key in ["a/b.jpg", "c"] {
        harness.store(key).await;
    }
    for _ in 0..2 {
        let deleted = delete(&harness, BODY_SHA256).await;
        assert_eq!(deleted.status, 200, "{}", deleted.text());
        assert!(deleted.text().contains("<DeleteResult"));
        assert!(!deleted.text().contains("<Key>"), "{}", deleted.text());
    }
    harness.assert_nothing_kept().await;
}
