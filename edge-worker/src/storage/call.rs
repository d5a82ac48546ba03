//! Signed requests to the bucket.

use bytes::Bytes;
use calotype_protocol::Sha256;
use http::{Request, Response};

use super::config::StorageConfig;
use super::error::StorageError;
use super::object::{bucket_url, object_url};
use super::ports::StoragePorts;
use super::sign::{Payload, Unsigned, sign_headers};
use crate::platform::retry::{RetryError, retry};

/// The maximum length of a response without an object, an XML error or result, in bytes.
pub(super) const XML_MAX_BYTES: u64 = 64 * 1024;

/// The bucket, and the ports through which it is reached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Storage<'a, P> {
    pub(crate) ports: &'a P,
    pub(crate) config: &'a StorageConfig,
}

impl<P: StoragePorts> Storage<'_, P> {
    /// Sends a request until `read` accepts the response or no further try is due.
    pub(super) async fn send<T>(
        &self,
        call: Call<'_>,
        read: impl Fn(Response<Vec<u8>>) -> Result<T, RetryError<StorageError>>,
    ) -> Result<T, StorageError> {
        retry(self.ports, async || {
            let answer = self.send_once(&call).await;
            read(answer.map_err(RetryError::Transient)?)
        })
        .await
    }

    pub(super) async fn send_once(
        &self,
        call: &Call<'_>,
    ) -> Result<Response<Vec<u8>>, StorageError> {
        let (method, request) = (call.method, self.signed(call)?);
        self.ports
            .fetch(request, call.max_bytes)
            .await
            .map_err(|error| StorageError::Out(format!("{method} failed: {}", error.0)))
    }

    /// Signs a request. Each try is signed anew, because a signature contains its time.
    pub(super) fn signed(&self, call: &Call<'_>) -> Result<Request<Bytes>, StorageError> {
        let method = call.method;
        let url = match call.target {
            Target::Object(key) => object_url(self.config, key),
            Target::Deletion => format!("{}?delete", bucket_url(self.config)),
        };
        let unsigned = Unsigned {
            method,
            url: &url,
            headers: &call.headers,
            at_unix_ms: self.ports.now_unix_ms(),
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

/// The target of a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'a> {
    /// The object with this key.
    Object(&'a str),
    /// Deletes several objects.
    Deletion,
}

/// One request to the bucket.
pub(super) struct Call<'a> {
    pub(super) method: &'static str,
    pub(super) target: Target<'a>,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Bytes,
    /// The SHA-256 of the body, if known.
    pub(super) sha256: Option<Sha256>,
    /// The maximum length of the response.
    pub(super) max_bytes: u64,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        method: &'static str,
        key: &'a str,
        headers: Vec<(&'static str, String)>,
    ) -> Self {
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
