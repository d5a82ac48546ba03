//! The operations on objects of the bucket.

use bytes::Bytes;
use calotype_protocol::{Format, ObjectKey};
use http::StatusCode;

use super::answer::{body_has, encrypted, is_missing_key, object, unexpected};
use super::call::{Call, Storage, XML_MAX_BYTES};
use super::error::StorageError;
use super::object::{Copied, Object};
use super::ports::StoragePorts;
use crate::model::integrity::Integrity;
use crate::platform::retry::RetryError;

/// The key that the health check requests; nothing ever writes it.
const PROBE_KEY: &str = "temp/healthz";

impl<P: StoragePorts> Storage<'_, P> {
    /// Reads up to `max_bytes` from the start of an object; `None` if it does not exist. Objects
    /// that have a record are read by [`Storage::read`].
    pub(crate) async fn start(
        &self,
        key: &ObjectKey,
        max_bytes: u64,
    ) -> Result<Option<Object>, StorageError> {
        let range = format!("bytes=0-{}", max_bytes.saturating_sub(1));
        let call = Call {
            // The text of an error may be longer than the object.
            max_bytes: max_bytes.max(XML_MAX_BYTES),
            ..Call::new("GET", key.as_str(), vec![("range", range)])
        };
        self.send(call, |response| match response.status() {
            StatusCode::OK | StatusCode::PARTIAL_CONTENT => object(response).map(Some),
            // A range of an empty object.
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

    /// Writes an object, replacing any that exists.
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
            status if status.is_success() => encrypted(&self.config.encryption, &response),
            _ => Err(unexpected("PUT", &response)),
        })
        .await
    }

    /// Copies an object inside the bucket if it still has this ETag, and
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
            // S3 may send status 200 first and put the error into the body.
            if response.status() == StatusCode::OK && body_has(&response, "<CopyObjectResult") {
                encrypted(&self.config.encryption, &response)?;
                return Ok(Copied::Done);
            }
            if is_missing_key(&response) {
                return Ok(Copied::SourceMissing);
            }
            Err(unexpected("copy", &response))
        })
        .await
    }

    /// Deletes an object. A missing object is not an error.
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

    /// Deletes an object that the bucket's lifecycle rule would delete later. A failure is only
    /// logged.
    pub(crate) async fn forget(&self, key: &ObjectKey) {
        if self.delete(key).await.is_err() {
            self.ports
                .log(&format!("{key} is left to the bucket's rule"));
        }
    }

    /// Requests a key that does not exist: a `NoSuchKey` proves network, signature and
    /// bucket at the price of one small request. There is no retry, because the health check
    /// reports the present state.
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
#[path = "bucket_tests.rs"]
mod tests;
