//! The bucket, through requests signed in headers.
//!
//! A HEAD is never sent: Cloudflare turns it into a GET on the way, which
//! breaks the signature. A ranged GET tells the same.

use calotype_protocol::{ErrorCode, Format, ObjectKey};
use http::{Request, Response, StatusCode};

use crate::config::{Addressing, StorageConfig};
use crate::problem::Failure;
use crate::sign::{Unsigned, sign_headers};
use crate::world::World;

/// Bytes of an answer that carries no object: an XML error or result.
const XML_MAX_BYTES: u64 = 64 * 1024;

/// Key that the health check asks for; nothing ever writes it.
const PROBE_KEY: &str = "temp/healthz";

/// The object store did not do what was asked.
#[derive(Clone, Debug)]
pub(crate) struct StorageError(String);

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::new(ErrorCode::StorageUnavailable).internal(error.0)
    }
}

/// Which bytes of an object to read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'a> {
    /// The first so many.
    First(u64),
    /// All, provided the object still has this ETag.
    WholeOf(&'a str),
    /// All.
    Whole,
}

/// Bytes of an object.
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

impl<W: World> Storage<'_, W> {
    /// Reads an object of at most `max_bytes`; `None` when there is none.
    pub(crate) async fn get(
        &self,
        key: &ObjectKey,
        part: Part<'_>,
        max_bytes: u64,
    ) -> Result<Option<Object>, StorageError> {
        let headers = match part {
            Part::First(bytes) => {
                vec![("range", format!("bytes=0-{}", bytes.saturating_sub(1)))]
            }
            Part::WholeOf(etag) => vec![("if-match", etag.to_owned())],
            Part::Whole => Vec::new(),
        };
        let response = self
            .send("GET", key.as_str(), headers, Vec::new(), max_bytes)
            .await?;
        match response.status() {
            StatusCode::OK | StatusCode::PARTIAL_CONTENT => object(response).map(Some),
            // A range of an object of no bytes.
            StatusCode::RANGE_NOT_SATISFIABLE => Ok(Some(Object {
                bytes: Vec::new(),
                total_bytes: 0,
                etag: String::new(),
            })),
            _ if is_missing_key(&response) => Ok(None),
            _ => Err(unexpected("GET", &response)),
        }
    }

    /// Writes an object, replacing what is there.
    pub(crate) async fn put(
        &self,
        key: &ObjectKey,
        format: Format,
        body: Vec<u8>,
    ) -> Result<(), StorageError> {
        let headers = vec![("content-type", format.media_type().to_owned())];
        let response = self
            .send("PUT", key.as_str(), headers, body, XML_MAX_BYTES)
            .await?;
        match response.status() {
            status if status.is_success() => Ok(()),
            _ => Err(unexpected("PUT", &response)),
        }
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
        let headers = vec![
            ("content-type", format.media_type().to_owned()),
            (
                "x-amz-copy-source",
                format!("/{}/{from}", self.config.bucket),
            ),
            ("x-amz-copy-source-if-match", etag.to_owned()),
            ("x-amz-metadata-directive", "REPLACE".to_owned()),
        ];
        let response = self
            .send("PUT", to.as_str(), headers, Vec::new(), XML_MAX_BYTES)
            .await?;
        // S3 may say 200 first and put the error into the body.
        if response.status() == StatusCode::OK && body_has(&response, "<CopyObjectResult") {
            return Ok(Copied::Done);
        }
        if is_missing_key(&response) {
            return Ok(Copied::SourceMissing);
        }
        Err(unexpected("copy", &response))
    }

    /// Deletes an object; one that is not there is no error.
    pub(crate) async fn delete(&self, key: &ObjectKey) -> Result<(), StorageError> {
        let response = self
            .send(
                "DELETE",
                key.as_str(),
                Vec::new(),
                Vec::new(),
                XML_MAX_BYTES,
            )
            .await?;
        if response.status().is_success() || is_missing_key(&response) {
            return Ok(());
        }
        Err(unexpected("DELETE", &response))
    }

    /// Asks for a key that does not exist: the right "no" proves network,
    /// signature and bucket at the price of one small request.
    pub(crate) async fn probe(&self) -> Result<(), StorageError> {
        let headers = vec![("range", "bytes=0-0".to_owned())];
        let response = self
            .send("GET", PROBE_KEY, headers, Vec::new(), XML_MAX_BYTES)
            .await?;
        if response.status().is_success() || is_missing_key(&response) {
            return Ok(());
        }
        Err(unexpected("probe", &response))
    }

    async fn send(
        &self,
        method: &str,
        key: &str,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
        max_bytes: u64,
    ) -> Result<Response<Vec<u8>>, StorageError> {
        let url = object_url(self.config, key);
        let unsigned = Unsigned {
            method,
            url: &url,
            headers: &headers,
            at_unix_ms: self.world.now_unix_ms(),
        };
        let signature = sign_headers(self.config, unsigned, &body)
            .map_err(|error| StorageError(format!("cannot sign {method}: {}", error.0)))?;
        let mut request = Request::builder().method(method).uri(&url);
        for (name, value) in &headers {
            request = request.header(*name, value);
        }
        for (name, value) in &signature {
            request = request.header(name, value);
        }
        let request = request
            .body(body)
            .map_err(|error| StorageError(format!("cannot build {method}: {error}")))?;
        self.world
            .fetch(request, max_bytes)
            .await
            .map_err(|outage| StorageError(format!("{method} failed: {}", outage.0)))
    }
}

fn object(response: Response<Vec<u8>>) -> Result<Object, StorageError> {
    let header = |name| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let etag = header("etag")
        .ok_or_else(|| StorageError("GET without an ETag".to_owned()))?
        .to_owned();
    let total_bytes = if response.status() == StatusCode::PARTIAL_CONTENT {
        header("content-range")
            .and_then(|range| range.rsplit_once('/'))
            .and_then(|(_, total)| total.parse().ok())
            .ok_or_else(|| StorageError("206 without a readable Content-Range".to_owned()))?
    } else {
        response.body().len() as u64
    };
    Ok(Object {
        bytes: response.into_body(),
        total_bytes,
        etag,
    })
}

/// A 404 that means the key. A 404 that means the bucket is an outage: taken
/// for a missing upload, it would tell every user to upload again.
fn is_missing_key(response: &Response<Vec<u8>>) -> bool {
    response.status() == StatusCode::NOT_FOUND && body_has(response, "<Code>NoSuchKey</Code>")
}

fn body_has(response: &Response<Vec<u8>>, needle: &str) -> bool {
    response
        .body()
        .windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

/// Status and S3's own code; never the whole body, which may repeat the
/// string that was signed.
fn unexpected(verb: &str, response: &Response<Vec<u8>>) -> StorageError {
    let body = String::from_utf8_lossy(response.body());
    let code = body
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"))
        .map_or("no code", |(code, _)| code);
    StorageError(format!("{verb} answered {} {code}", response.status()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::fake::{self, FakeWorld, now};

    fn key() -> ObjectKey {
        ObjectKey::temporary_upload("01ARZ3NDEKTSV4RRFFQ69G5FAV".parse().unwrap())
    }

    fn storage<'a>(world: &'a FakeWorld, config: &'a Config) -> Storage<'a, FakeWorld> {
        Storage {
            world,
            config: &config.storage,
        }
    }

    #[test]
    fn a_range_tells_the_whole_length() {
        let (world, config) = (FakeWorld::new(), fake::config());
        world.store(key().as_str(), b"0123456789", "image/jpeg");
        let object = now(storage(&world, &config).get(&key(), Part::First(4), 100));
        let object = object.unwrap().unwrap();
        assert_eq!(object.bytes, b"0123");
        assert_eq!(object.total_bytes, 10);
    }

    #[test]
    fn a_missing_bucket_is_not_a_missing_key() {
        let (world, config) = (FakeWorld::new(), fake::config());
        let storage = storage(&world, &config);
        assert!(
            now(storage.get(&key(), Part::Whole, 100))
                .unwrap()
                .is_none()
        );
        assert!(now(storage.probe()).is_ok());
        world.answer_storage_with(404, "<Error><Code>NoSuchBucket</Code></Error>");
        assert!(now(storage.get(&key(), Part::Whole, 100)).is_err());
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
    fn what_is_logged_is_the_code_and_not_the_body() {
        let body =
            "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>x</StringToSign></Error>";
        let mut response = Response::new(body.as_bytes().to_vec());
        *response.status_mut() = StatusCode::FORBIDDEN;
        let StorageError(text) = unexpected("GET", &response);
        assert_eq!(text, "GET answered 403 Forbidden SignatureDoesNotMatch");
    }
}
