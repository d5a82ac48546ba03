//! The bucket, through requests signed in headers.
//!
//! A HEAD is never sent: Cloudflare turns it into a GET on the way, which
//! breaks the signature. A ranged GET tells the same.
//!
//! Each request here may be sent twice: reads, writes of the same bytes to the same
//! key, and deleting. So what may pass is tried again.

mod answer;
mod checked;
pub(crate) mod config;
mod config_names;
mod delete;

use bytes::Bytes;
use calotype_protocol::{ErrorCode, Format, ObjectKey, Sha256};
use http::{Request, Response, StatusCode};

use crate::integrity::Integrity;
use crate::problem::Failure;
use crate::retry::{Trouble, retry};
use crate::sign::{Payload, Unsigned, sign_headers};
use crate::world::World;

pub(crate) use config::{Addressing, StorageConfig, TicketForm, read};

pub(crate) use checked::Presence;

use answer::{body_has, is_missing_key, object, unexpected};

/// Bytes of an answer that carries no object: an XML error or result.
const XML_MAX_BYTES: u64 = 64 * 1024;

/// Key that the health check asks for; nothing ever writes it.
const PROBE_KEY: &str = "temp/healthz";

/// The object store did not do what was asked; the texts are for the operator's log only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StorageError {
    /// It did not answer, or refused, or what it said makes no sense.
    Out(String),
    /// It gave other bytes than the record says, each time it was asked.
    Wrong(String),
    /// It is not to blame: nobody took what came.
    NotTaken(String),
}

impl StorageError {
    /// What is told to the operator.
    pub(crate) fn why(&self) -> &str {
        let (Self::Out(why) | Self::Wrong(why) | Self::NotTaken(why)) = self;
        why
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::new(ErrorCode::StorageUnavailable).internal(error.why().to_owned())
    }
}

/// Bytes of an object of which there is no record yet: nothing says that they are right.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) bytes: Vec<u8>,
    /// Length of the whole object, of which `bytes` may be the start.
    pub(crate) total_bytes: u64,
    /// With its quotes, as S3 gives it.
    pub(crate) etag: String,
}

/// What became of a conditional copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copied {
    Done,
    /// There is nothing to copy.
    SourceMissing,
}

/// The bucket, and the world to reach it through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Storage<'a, W> {
    pub(crate) world: &'a W,
    pub(crate) config: &'a StorageConfig,
}

/// Address of an object.
pub(crate) fn object_url(config: &StorageConfig, key: &str) -> String {
    match config.addressing {
        Addressing::Path => format!("{}/{}/{key}", config.endpoint.as_str(), config.bucket),
        Addressing::VirtualHost => {
            format!("{}/{key}", config.endpoint.with_subdomain(&config.bucket))
        }
    }
}

/// Address of the bucket itself, where a POST is sent.
pub(crate) fn bucket_url(config: &StorageConfig) -> String {
    match config.addressing {
        Addressing::Path => format!("{}/{}", config.endpoint.as_str(), config.bucket),
        Addressing::VirtualHost => format!("{}/", config.endpoint.with_subdomain(&config.bucket)),
    }
}

impl<W: World> Storage<'_, W> {
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
        let (Trouble::Passing(error) | Trouble::Lasting(error)) = unexpected("probe", &response);
        Err(error)
    }

    /// Sends until `read` makes something of the answer, or no further try is due.
    async fn send<T>(
        &self,
        call: Call<'_>,
        read: impl Fn(Response<Vec<u8>>) -> Result<T, Trouble<StorageError>>,
    ) -> Result<T, StorageError> {
        retry(self.world, async || {
            let answer = self.send_once(&call).await;
            read(answer.map_err(Trouble::Passing)?)
        })
        .await
    }

    async fn send_once(&self, call: &Call<'_>) -> Result<Response<Vec<u8>>, StorageError> {
        let (method, request) = (call.method, self.signed(call)?);
        self.world
            .fetch(request, call.max_bytes)
            .await
            .map_err(|outage| StorageError::Out(format!("{method} failed: {}", outage.0)))
    }

    /// Signs anew each time: a signature is as old as its request.
    fn signed(&self, call: &Call<'_>) -> Result<Request<Bytes>, StorageError> {
        let method = call.method;
        let url = match call.target {
            Target::Object(key) => object_url(self.config, key),
            Target::Deletion => format!("{}?delete", bucket_url(self.config)),
        };
        let unsigned = Unsigned {
            method,
            url: &url,
            headers: &call.headers,
            at_unix_ms: self.world.now_unix_ms(),
        };
        let payload = match &call.sha256 {
            Some(sha256) => Payload::Hashed(sha256),
            None => Payload::Bytes(&call.body),
        };
        let signature = sign_headers(self.config, unsigned, payload)
            .map_err(|error| StorageError::Out(format!("cannot sign {method}: {}", error.0)))?;
        let mut request = Request::builder().method(method).uri(&url);
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        for (name, value) in &signature {
            request = request.header(name, value);
        }
        request
            .body(call.body.clone())
            .map_err(|error| StorageError::Out(format!("cannot build {method}: {error}")))
    }
}

/// What a request is about.
#[derive(Clone, Copy, Debug)]
enum Target<'a> {
    /// The object of a key.
    Object(&'a str),
    /// Deleting many.
    Deletion,
}

/// One request to the bucket.
struct Call<'a> {
    method: &'static str,
    target: Target<'a>,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    /// Of the body, where it is known.
    sha256: Option<Sha256>,
    /// Longest answer that is read.
    max_bytes: u64,
}

impl<'a> Call<'a> {
    fn new(method: &'static str, key: &'a str, headers: Vec<(&'static str, String)>) -> Self {
        Self {
            method,
            target: Target::Object(key),
            headers,
            body: Bytes::new(),
            sha256: None,
            max_bytes: XML_MAX_BYTES,
        }
    }
}

#[cfg(test)]
mod tests {
    use calotype_protocol::Collection;

    use super::config::Encryption;
    use super::*;
    use crate::config::{Config, Origin};
    use crate::fake::{self, FakeWorld, now};

    fn key() -> ObjectKey {
        ObjectKey::temporary_upload("01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap())
    }

    fn storage<'a>(world: &'a FakeWorld, config: &'a Config) -> Storage<'a, FakeWorld> {
        Storage {
            world,
            config: config.storage.of(Collection::Items),
        }
    }

    #[test]
    fn a_range_tells_the_whole_length() {
        let (world, config) = (FakeWorld::new(), fake::config());
        world.store(key().as_str(), b"0123456789", "image/jpeg");
        let object = now(storage(&world, &config).start(&key(), 4));
        let object = object.unwrap().unwrap();
        assert_eq!(object.bytes, b"0123");
        assert_eq!(object.total_bytes, 10);
    }

    #[test]
    fn a_missing_bucket_is_not_a_missing_key() {
        let (world, config) = (FakeWorld::new(), fake::config());
        let storage = storage(&world, &config);
        assert!(now(storage.start(&key(), 100)).unwrap().is_none());
        assert!(now(storage.probe()).is_ok());
        world.answer_storage_with(404, "<Error><Code>NoSuchBucket</Code></Error>");
        assert!(now(storage.start(&key(), 100)).is_err());
        assert!(now(storage.probe()).is_err());
    }

    #[test]
    fn an_error_inside_a_200_is_not_a_copy() {
        let (world, config) = (FakeWorld::new(), fake::config());
        world.answer_storage_with(200, "<Error><Code>InternalError</Code></Error>");
        let copied = now(storage(&world, &config).copy(&key(), "\"e\"", &key(), Format::Jpeg));
        assert!(copied.is_err());
    }

    #[test]
    fn what_may_pass_is_tried_three_times_and_signed_each_time() {
        let (world, config) = (FakeWorld::new(), fake::config());
        world.answer_storage_with(503, "<Error><Code>SlowDown</Code></Error>");
        assert!(now(storage(&world, &config).delete(&key())).is_err());
        assert_eq!(world.asked().len(), 3);
        world.answer_storage_with(403, "<Error><Code>AccessDenied</Code></Error>");
        assert!(now(storage(&world, &config).delete(&key())).is_err());
        assert_eq!(world.asked().len(), 4);
    }

    #[test]
    fn the_bucket_stands_in_the_path_or_before_the_host() {
        let path = fake::config().storage.of(Collection::Items).clone();
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
        let (world, config) = (FakeWorld::new(), fake::config());
        let encrypted = StorageConfig {
            encryption: Encryption::Aes256,
            ..config.storage.of(Collection::Items).clone()
        };
        let storage = Storage {
            world: &world,
            config: &encrypted,
        };
        let bytes = Bytes::from_static(b"bytes");
        let integrity = now(Integrity::of(&world, &bytes)).unwrap();
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
            let encryption = world.encryption_of(key.as_str());
            assert_eq!(encryption.as_deref(), Some("AES256"), "{key}");
        }
    }
}
