//! Interprets the store's responses.

use http::{Response, StatusCode};

use super::config::Encryption;
use super::error::StorageError;
use super::object::Object;
use crate::platform::retry::RetryError;

/// The error codes with which S3 asks for a retry, regardless of the status.
const PASSING_CODES: [&str; 4] = [
    "InternalError",
    "OperationAborted",
    "RequestTimeout",
    "SlowDown",
];

/// Returns the object of a successful GET if the body is complete. A truncated body is a transient
/// error, not an upload that differs from the declared one.
pub(super) fn object(response: Response<Vec<u8>>) -> Result<Object, RetryError<StorageError>> {
    let lasting = |what: &str| RetryError::Permanent(StorageError::Out(what.to_owned()));
    let header = |name| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let etag = header("etag")
        .ok_or_else(|| lasting("GET without an ETag"))?
        .to_owned();
    let got_bytes = response.body().len() as u64;
    let (sent_bytes, total_bytes) = if response.status() == StatusCode::PARTIAL_CONTENT {
        header("content-range")
            .and_then(content_range)
            .ok_or_else(|| lasting("206 without a readable Content-Range"))?
    } else {
        // Absent when the platform has decoded the body.
        let length = header("content-length").and_then(|length| length.parse().ok());
        let length = length.unwrap_or(got_bytes);
        (length, length)
    };
    if got_bytes != sent_bytes {
        let what = format!("GET broke off after {got_bytes} of {sent_bytes} bytes");
        return Err(RetryError::Transient(StorageError::Out(what)));
    }
    Ok(Object {
        bytes: response.into_body(),
        total_bytes,
        etag,
    })
}

/// The byte counts of the response and of the whole object, from `bytes 0-99/1234` (RFC 9110
/// § 14.4). The range always begins at 0, as requested.
fn content_range(value: &str) -> Option<(u64, u64)> {
    let (last, total) = value.strip_prefix("bytes 0-")?.split_once('/')?;
    Some((
        last.parse::<u64>().ok()?.checked_add(1)?,
        total.parse().ok()?,
    ))
}

/// Whether a 404 refers to the key. A 404 for the bucket is an outage: treated as a missing
/// upload, it would tell every user to upload again.
pub(super) fn is_missing_key(response: &Response<Vec<u8>>) -> bool {
    response.status() == StatusCode::NOT_FOUND && body_has(response, "<Code>NoSuchKey</Code>")
}

pub(super) fn body_has(response: &Response<Vec<u8>>, needle: &str) -> bool {
    response
        .body()
        .windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

/// Checks that a write was encrypted as requested. A store that does not know the header ignores
/// it, and the operator would not notice.
pub(super) fn encrypted(
    encryption: &Encryption,
    response: &Response<Vec<u8>>,
) -> Result<(), RetryError<StorageError>> {
    let Some(algorithm) = encryption.algorithm() else {
        return Ok(());
    };
    let header = response.headers().get(Encryption::HEADER);
    if header.is_some_and(|it| it == algorithm) {
        return Ok(());
    }
    let what = format!("S3_SERVER_SIDE_ENCRYPTION: the store did not encrypt with {algorithm}");
    Err(RetryError::Permanent(StorageError::Out(what)))
}

/// S3's own error code: the first in the body.
pub(super) fn code(body: &str) -> Option<&str> {
    let (_, rest) = body.split_once("<Code>")?;
    rest.split_once("</Code>").map(|(code, _)| code)
}

/// An error with the status and S3's own code. The body is left out: it may repeat the
/// string that was signed.
pub(super) fn unexpected(verb: &str, response: &Response<Vec<u8>>) -> RetryError<StorageError> {
    let body = String::from_utf8_lossy(response.body());
    let code = code(&body).unwrap_or("no code");
    let status = response.status();
    let error = StorageError::Out(format!("{verb} answered {status} {code}"));
    // A false success (an error inside a 200, a truncated body) may be transient, too.
    let is_passing = matches!(status.as_u16(), 200..=299 | 408 | 429 | 500 | 502..=504)
        || PASSING_CODES.contains(&code);
    if is_passing {
        RetryError::Transient(error)
    } else {
        RetryError::Permanent(error)
    }
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
