//! Tests of `keys`.

use super::*;

fn check(key: &str) -> S3Result<()> {
    check_key(&BucketName::parse("photos").unwrap(), key, Purpose::Object)
}

#[test]
fn plain_keys_pass() {
    for key in ["a", "a/b.jpg", "été/雪.png", "..a", "a..", ".a", "a b+c"] {
        assert!(check(key).is_ok(), "{key:?}");
    }
}

#[test]
fn keys_that_are_not_plain_paths_are_refused() {
    let keys = [
        "", ".", "..", "../a", "a/../b", "a/..", "/a", "//a", "a//b", "a/", "a\0b", "a\nb",
        "a\\..\\b",
    ];
    for key in keys {
        assert!(check(key).is_err(), "{key:?}");
    }
}

#[test]
fn keys_whose_metadata_has_no_name_are_refused() {
    assert!(check(&"k".repeat(150)).is_ok());
    assert_eq!(
        check(&"k".repeat(200)).unwrap_err().code(),
        &S3ErrorCode::KeyTooLongError
    );
}
