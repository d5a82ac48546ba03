//! Deletes many objects by one request (S3's DeleteObjects), if the store supports it.
//! Cloudflare's free plan allows 50 subrequests for each incoming request, and an image may have
//! hundreds of objects.

use bytes::Bytes;
use calotype_protocol::{ObjectKey, Sha256};
use http::{Response, StatusCode};
use sha2::Digest;

use super::answer::{code, unexpected};
use super::call::{Call, Storage, Target};
use super::error::StorageError;
use super::ports::StoragePorts;
use crate::platform::retry::RetryError;

/// The maximum number of keys in one request: S3's own limit.
const MAX_KEYS: usize = 1000;

/// The maximum length of the response: an error of about 300 bytes for each key.
const ANSWER_MAX_BYTES: u64 = 512 * 1024;

/// The result of a DeleteObjects request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    Done,
    /// The store does not support DeleteObjects.
    Unknown,
}

impl<P: StoragePorts> Storage<'_, P> {
    /// Deletes objects. Missing objects are not an error. After an error some objects are
    /// deleted, and another call deletes the rest.
    pub(crate) async fn delete_all(&self, keys: &[ObjectKey]) -> Result<(), StorageError> {
        for keys in keys.chunks(MAX_KEYS) {
            if let [key] = keys {
                self.delete(key).await?;
                continue;
            }
            let call = call(keys);
            if self.send(call, |response| read(&response)).await? == Answered::Unknown {
                for key in keys {
                    self.delete(key).await?;
                }
            }
        }
        Ok(())
    }
}

fn call(keys: &[ObjectKey]) -> Call<'static> {
    let body = Bytes::from(body(keys));
    let sha256 = Sha256(sha2::Sha256::digest(&body).into());
    // S3 requires a checksum: Content-MD5 or this one.
    let headers = vec![
        ("content-type", "application/xml".to_owned()),
        ("x-amz-checksum-sha256", sha256.to_base64()),
    ];
    Call {
        method: "POST",
        target: Target::Deletion,
        headers,
        body,
        sha256: Some(sha256),
        max_bytes: ANSWER_MAX_BYTES,
    }
}

/// The XML body of the request. With `Quiet` the response lists only objects that were not deleted.
/// Keys contain no character that XML would have to escape.
fn body(keys: &[ObjectKey]) -> String {
    let objects: String = keys
        .iter()
        .map(|key| format!("<Object><Key>{key}</Key></Object>"))
        .collect();
    format!(
        "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{objects}<Quiet>true</Quiet></Delete>"
    )
}

fn read(response: &Response<Vec<u8>>) -> Result<Answered, RetryError<StorageError>> {
    match response.status() {
        StatusCode::OK if is_all_done(response.body()) => Ok(Answered::Done),
        StatusCode::BAD_REQUEST | StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED => {
            match unexpected("POST ?delete", response) {
                // For example, a timeout in the store.
                RetryError::Transient(error) => Err(RetryError::Transient(error)),
                RetryError::Permanent(_) => Ok(Answered::Unknown),
            }
        }
        // This includes a 200 that reports remaining objects or is truncated.
        _ => Err(unexpected("POST ?delete", response)),
    }
}

/// Whether a result is complete, and its only errors are for missing objects.
fn is_all_done(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_end();
    let is_whole = text.contains("<DeleteResult")
        && (text.ends_with("</DeleteResult>") || text.ends_with("/>"));
    let mut errors = text.split("<Error>").skip(1);
    is_whole && errors.all(|error| code(error) == Some("NoSuchKey"))
}

#[cfg(test)]
#[path = "delete_tests.rs"]
mod tests;
