//! Tests of `delete`.

use calotype_protocol::Collection;

use super::*;
use crate::testing::{self, FakePorts, now};

fn keys(count: usize) -> Vec<ObjectKey> {
    let key = |at| ObjectKey::noted(format!("items/rendition/{at}.webp")).unwrap();
    (0..count).map(key).collect()
}

fn delete(ports: &FakePorts, keys: &[ObjectKey]) -> Result<(), StorageError> {
    let config = testing::config();
    let config = config.storage.of(Collection::Items);
    now(Storage { ports, config }.delete_all(keys))
}

#[test]
fn a_thousand_keys_are_one_request() {
    let ports = FakePorts::new();
    let all = keys(1001);
    for key in &all {
        ports.store(key.as_str(), b"bytes", "image/webp");
    }
    ports.store("items/other", b"bytes", "image/webp");
    delete(&ports, &all).unwrap();
    assert_eq!(ports.keys(), ["items/other"]);
    assert_eq!(
        ports.asked(),
        ["POST ?delete", &format!("DELETE {}", all[1000])]
    );
    // A missing object is not an error.
    delete(&ports, &all).unwrap();
}

#[test]
fn a_store_that_does_not_know_it_is_asked_for_each() {
    let not_implemented = "<Error><Code>NotImplemented</Code></Error>";
    for status in [400, 405, 501] {
        let ports = FakePorts::new();
        for key in keys(3) {
            ports.store(key.as_str(), b"bytes", "image/webp");
        }
        ports.answer_method_with("POST", status, not_implemented);
        delete(&ports, &keys(3)).unwrap();
        assert_eq!(ports.keys(), Vec::<String>::new(), "{status}");
        assert_eq!(ports.asked().len(), 4, "{status}");
    }
}

#[test]
fn what_passes_is_tried_again_and_what_is_refused_is_an_error() {
    let slow = "<Error><Code>SlowDown</Code></Error>";
    let denied = "<Error><Code>AccessDenied</Code></Error>";
    for (status, body, tries) in [(503, slow, 3), (400, slow, 3), (403, denied, 1)] {
        let ports = FakePorts::new();
        ports.answer_storage_with(status, body);
        assert!(delete(&ports, &keys(2)).is_err());
        assert_eq!(ports.asked().len(), tries, "{status} {body}");
    }
}

#[test]
fn only_a_whole_answer_without_errors_is_done() {
    // The second is the example response of DeleteObjects in the API reference.
    let denied = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
        <DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Deleted>\
        <Key>sample1.txt</Key></Deleted><Error><Key>sample2.txt</Key>\
        <Code>AccessDenied</Code><Message>Access Denied</Message></Error></DeleteResult>";
    let quiet = "<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>";
    for (body, expected) in [
        (quiet, true),
        (denied, false),
        (&denied.replace("AccessDenied", "NoSuchKey"), true),
        ("<DeleteResult></DeleteResult>\n", true),
        (&denied[..denied.find("<Error>").unwrap()], false),
        ("<Error><Code>InternalError</Code></Error>", false),
        ("", false),
    ] {
        assert_eq!(is_all_done(body.as_bytes()), expected, "{body}");
    }
}
