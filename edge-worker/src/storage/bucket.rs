//! What is done with objects of the bucket.

use bytes::Bytes;
use calotype_protocol::{Format, ObjectKey};
use http::StatusCode;

use super::answer::{body_has, is_missing_key, object, unexpected};
use super::call::{Call, Storage, XML_MAX_BYTES};
use super::error::StorageError;
use super::object::{Copied, Object};
use super::ports::StoragePorts;
use crate::model::integrity::Integrity;
use crate::platform::retry::RetryError;

/// Key that the health check asks for; nothing ever writes it.
const PROBE_KEY: &str = "temp/healthz";

impl<P: StoragePorts> Storage<'_, P> {
    /// Reads the first bytes of an object, at most so many; `None` when there is none. What
    /// there is a record of is read by [`Storage::read`].
    pub(crate) async fn start(
        &self,
        key: &ObjectKey,
        max_bytes: u64,
    ) -> Result<Option<Object>, StorageError> {
        let range = format!("bytes=0-{}", max_bytes.saturating_sub(1));
        let call = Call {
            // What an error says may be longer than the object.
            max_bytes: max_bytes.max(XML_MAX_BYTES),
            ..Call::new("GET", key.as_str(), vec![("range", range)])
        };
        self.send(call, |response| match response.status() {
            StatusCode::OK | StatusCode::PARTIAL_CONTENT => object(response).map(Some),
            // A range of an object of no bytes.
            StatusCode::RANGE_NOT_SATISFIABLE => Ok(Some(Object {
                bytes: Vec::new(),
                total_bytes: 0,
                etag: String::new(),
            })),
            _ if is_missing_key(&response) => Ok(None),
            _ => Err(unexpected("GET", &response)),
        })
        .await
    }

    /// Writes an object, replacing what is there.
    pub(crate) async fn put(
        &self,
        key: &ObjectKey,
        format: Format,
        body: Bytes,
        integrity: &Integrity,
    ) -> Result<(), StorageError> {
        let mut headers = vec![("content-type", format.media_type().to_owned())];
        headers.extend(self.config.encryption.headers());
        let call = Call {
            body,
            sha256: Some(integrity.sha256),
            ..Call::new("PUT", key.as_str(), headers)
        };
        self.send(call, |response| match response.status() {
            status if status.is_success() => Ok(()),
            _ => Err(unexpected("PUT", &response)),
        })
        .await
    }

    /// Copies inside the bucket, provided the source still has this ETag, and
    /// gives the copy the media type of `format`.
    pub(crate) async fn copy(
        &self,
        from: &ObjectKey,
        etag: &str,
        to: &ObjectKey,
        format: Format,
    ) -> Result<Copied, StorageError> {
        let mut headers = vec![
            ("content-type", format.media_type().to_owned()),
            (
                "x-amz-copy-source",
                format!("/{}/{from}", self.config.bucket),
            ),
            ("x-amz-copy-source-if-match", etag.to_owned()),
            ("x-amz-metadata-directive", "REPLACE".to_owned()),
        ];
        headers.extend(self.config.encryption.headers());
        let call = Call::new("PUT", to.as_str(), headers);
        self.send(call, |response| {
            // S3 may say 200 first and put the error into the body.
            if response.status() == StatusCode::OK && body_has(&response, "<CopyObjectResult") {
                return Ok(Copied::Done);
            }
            if is_missing_key(&response) {
                return Ok(Copied::SourceMissing);
            }
            Err(unexpected("copy", &response))
        })
        .await
    }

    /// Deletes an object; one that is not there is no error.
    pub(crate) async fn delete(&self, key: &ObjectKey) -> Result<(), StorageError> {
        let call = Call::new("DELETE", key.as_str(), Vec::new());
        self.send(call, |response| {
            if response.status().is_success() || is_missing_key(&response) {
                return Ok(());
            }
            Err(unexpected("DELETE", &response))
        })
        .await
    }

    /// Deletes an object that a rule of the bucket deletes otherwise; where that fails, only
    /// the log says so.
    pub(crate) async fn forget(&self, key: &ObjectKey) {
        if self.delete(key).await.is_err() {
            self.ports
                .log(&format!("{key} is left to the bucket's rule"));
        }
    }

    /// Asks for a key that does not exist: the right "no" proves network,
    /// signature and bucket at the price of one small request. Once only: how it
    /// is now is what is asked.
    pub(crate) async fn probe(&self) -> Result<(), StorageError> {
        let headers = vec![("range", "bytes=0-0".to_owned())];
        let call = Call::new("GET", PROBE_KEY, headers);
        let response = self.send_once(&call).await?;
        if response.status().is_success() || is_missing_key(&response) {
            return Ok(());
        }
        let (RetryError::Transient(error) | RetryError::Permanent(error)) =
            unexpected("probe", &response);
        Err(error)
    }
}

#[cfg(test)]
mod tests {
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
}
