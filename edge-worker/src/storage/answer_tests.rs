//! Tests of `answer`.

use super::*;

fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response<Vec<u8>> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.as_bytes().to_vec()).unwrap()
}

#[test]
fn what_is_logged_is_the_code_and_not_the_body() {
    let body = "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>x</StringToSign></Error>";
    let trouble = unexpected("GET", &response(403, &[], body));
    let expected = "GET answered 403 Forbidden SignatureDoesNotMatch".to_owned();
    assert_eq!(trouble, RetryError::Permanent(StorageError::Out(expected)));
}

#[test]
fn faults_of_the_other_side_may_pass_and_refusals_do_not() {
    let slow = "<Error><Code>SlowDown</Code></Error>";
    let timeout = "<Error><Code>RequestTimeout</Code></Error>";
    let denied = "<Error><Code>AccessDenied</Code></Error>";
    for (status, body, may_pass) in [
        (500, "", true),
        (502, "", true),
        (503, slow, true),
        (504, "", true),
        (429, "", true),
        (400, timeout, true),
        (200, slow, true),
        (501, "", false),
        (403, denied, false),
        (400, "", false),
        (412, "", false),
    ] {
        let trouble = unexpected("PUT", &response(status, &[], body));
        let passes = matches!(trouble, RetryError::Transient(_));
        assert_eq!(passes, may_pass, "{status} {body}");
    }
}

#[test]
fn a_body_that_broke_off_is_no_object() {
    let etag = ("etag", "\"e\"");
    let range = |value| [etag, ("content-range", value)];
    let whole = object(response(206, &range("bytes 0-3/10"), "0123")).unwrap();
    assert_eq!((whole.bytes.len(), whole.total_bytes), (4, 10));
    let half = object(response(206, &range("bytes 0-3/10"), "01"));
    assert!(matches!(half, Err(RetryError::Transient(_))));
    let half = object(response(200, &[etag, ("content-length", "10")], "01234"));
    assert!(matches!(half, Err(RetryError::Transient(_))));
    for odd in ["bytes */10", "bytes 2-3/10", "bytes 0-3/*", "0-3/10"] {
        let read = object(response(206, &range(odd), "0123"));
        assert!(matches!(read, Err(RetryError::Permanent(_))), "{odd}");
    }
}

#[test]
fn the_algorithm_of_the_answer_is_the_one_that_was_asked_for() {
    let name = Encryption::HEADER;
    let key = Encryption::Kms(Some("key".to_owned()));
    for (encryption, headers, is_right) in [
        (&Encryption::BucketDefault, &[][..], true),
        (&Encryption::BucketDefault, &[(name, "AES256")], true),
        (&Encryption::Aes256, &[(name, "AES256")], true),
        (&Encryption::Aes256, &[], false),
        (&Encryption::Aes256, &[(name, "aws:kms")], false),
        (&key, &[(name, "aws:kms")], true),
        (&key, &[(name, "AES256")], false),
    ] {
        let answer = encrypted(encryption, &response(200, headers, ""));
        assert_eq!(answer.is_ok(), is_right, "{encryption:?} {headers:?}");
    }
}
