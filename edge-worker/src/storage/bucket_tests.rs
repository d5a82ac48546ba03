//! Tests of `bucket`.

use calotype_protocol::Collection;

use super::*;
use crate::config::Origin;
use crate::http::config::Config;
use crate::storage::config::{Addressing, Encryption, StorageConfig};
use crate::storage::object::{bucket_url, object_url};
use crate::testing::{self, FakePorts, now};

fn key() -> ObjectKey {
    ObjectKey::temporary_upload("01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap())
}

fn storage<'a>(ports: &'a FakePorts, config: &'a Config) -> Storage<'a, FakePorts> {
    Storage {
        ports,
        config: config.storage.of(Collection::Items),
    }
}

#[test]
fn a_range_tells_the_whole_length() {
    let (ports, config) = (FakePorts::new(), testing::config());
    ports.store(key().as_str(), b"0123456789", "image/jpeg");
    let object = now(storage(&ports, &config).start(&key(), 4));
    let object = object.unwrap().unwrap();
    assert_eq!(object.bytes, b"0123");
    assert_eq!(object.total_bytes, 10);
}

#[test]
fn a_missing_bucket_is_not_a_missing_key() {
    let (ports, config) = (FakePorts::new(), testing::config());
    let storage = storage(&ports, &config);
    assert!(now(storage.start(&key(), 100)).unwrap().is_none());
    assert!(now(storage.probe()).is_ok());
    ports.answer_storage_with(404, "<Error><Code>NoSuchBucket</Code></Error>");
    assert!(now(storage.start(&key(), 100)).is_err());
    assert!(now(storage.probe()).is_err());
}

#[test]
fn an_error_inside_a_200_is_not_a_copy() {
    let (ports, config) = (FakePorts::new(), testing::config());
    ports.answer_storage_with(200, "<Error><Code>InternalError</Code></Error>");
    let copied = now(storage(&ports, &config).copy(&key(), "\"e\"", &key(), Format::Jpeg));
    assert!(copied.is_err());
}

#[test]
fn what_may_pass_is_tried_three_times_and_signed_each_time() {
    let (ports, config) = (FakePorts::new(), testing::config());
    ports.answer_storage_with(503, "<Error><Code>SlowDown</Code></Error>");
    assert!(now(storage(&ports, &config).delete(&key())).is_err());
    assert_eq!(ports.asked().len(), 3);
    ports.answer_storage_with(403, "<Error><Code>AccessDenied</Code></Error>");
    assert!(now(storage(&ports, &config).delete(&key())).is_err());
    assert_eq!(ports.asked().len(), 4);
}

#[test]
fn the_bucket_stands_in_the_path_or_before_the_host() {
    let path = testing::config().storage.of(Collection::Items).clone();
    let host = StorageConfig {
        addressing: Addressing::VirtualHost,
        endpoint: Origin::parse("https://s3.example.com").unwrap(),
        ..path.clone()
    };
    assert_eq!(object_url(&path, "a/b"), "http://127.0.0.1:9000/photos/a/b");
    assert_eq!(bucket_url(&path), "http://127.0.0.1:9000/photos");
    assert_eq!(
        object_url(&host, "a/b"),
        "https://photos.s3.example.com/a/b"
    );
    assert_eq!(bucket_url(&host), "https://photos.s3.example.com/");
}

#[test]
fn every_write_asks_for_the_encryption() {
    let (ports, config) = (FakePorts::new(), testing::config());
    let encrypted = StorageConfig {
        encryption: Encryption::Aes256,
        ..config.storage.of(Collection::Items).clone()
    };
    let storage = Storage {
        ports: &ports,
        config: &encrypted,
    };
    let bytes = Bytes::from_static(b"bytes");
    let integrity = now(Integrity::of(&ports, &bytes)).unwrap();
    now(storage.put(&key(), Format::Jpeg, bytes, &integrity)).unwrap();
    let etag = now(storage.start(&key(), 100)).unwrap();
    let etag = etag.unwrap().etag;
    let copy = ObjectKey::image(
        Collection::Items,
        calotype_protocol::Size::Original,
        "01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap(),
        Format::Jpeg,
    );
    now(storage.copy(&key(), &etag, &copy, Format::Jpeg)).unwrap();
    for key in [key(), copy] {
        let encryption = ports.encryption_of(key.as_str());
        assert_eq!(encryption.as_deref(), Some("AES256"), "{key}");
    }
}

#[test]
fn a_store_that_does_not_encrypt_as_asked_is_refused() {
    let (ports, config) = (FakePorts::new(), testing::config());
    let encrypted = StorageConfig {
        encryption: Encryption::Kms(None),
        ..config.storage.of(Collection::Items).clone()
    };
    let storage = Storage {
        ports: &ports,
        config: &encrypted,
    };
    let bytes = Bytes::from_static(b"bytes");
    let integrity = now(Integrity::of(&ports, &bytes)).unwrap();
    // Garage 2.5.0 and s3rver 3.7.1 do this: the write works, and the header is ignored.
    ports.answer_storage_with(200, "<CopyObjectResult></CopyObjectResult>");
    let put = now(storage.put(&key(), Format::Jpeg, bytes, &integrity));
    let copied = now(storage.copy(&key(), "\"e\"", &key(), Format::Jpeg));
    let expected = StorageError::Out(
        "S3_SERVER_SIDE_ENCRYPTION: the store did not encrypt with aws:kms".to_owned(),
    );
    assert_eq!(put, Err(expected.clone()));
    assert_eq!(copied.unwrap_err(), expected);
    assert_eq!(ports.asked().len(), 2, "another try would change nothing");
}
