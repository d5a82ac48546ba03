//! What an answer of the bucket means.

use http::{Response, StatusCode};

use super::config::Encryption;
use super::error::StorageError;
use super::object::Object;
use crate::platform::retry::RetryError;

/// Codes with which S3 itself asks for another try, whatever the status.
const PASSING_CODES: [&str; 4] = [
    "InternalError",
    "OperationAborted",
    "RequestTimeout",
    "SlowDown",
];

/// The object of a successful GET, provided that all of its bytes came: a body that
/// broke off is trouble on the way, and no other upload than the declared one.
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
        // Left out when the platform has decoded the body.
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

/// Bytes in the answer, and of the whole object: `bytes 0-99/1234` (RFC 9110 § 14.4),
/// always from the start, as it is asked for.
fn content_range(value: &str) -> Option<(u64, u64)> {
    let (last, total) = value.strip_prefix("bytes 0-")?.split_once('/')?;
    Some((
        last.parse::<u64>().ok()?.checked_add(1)?,
        total.parse().ok()?,
    ))
}

/// A 404 that means the key. A 404 that means the bucket is an outage: taken
/// for a missing upload, it would tell every user to upload again.
pub(super) fn is_missing_key(response: &Response<Vec<u8>>) -> bool {
    response.status() == StatusCode::NOT_FOUND && body_has(response, "<Code>NoSuchKey</Code>")
}

pub(super) fn body_has(response: &Response<Vec<u8>>, needle: &str) -> bool {
    response
        .body()
        .windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

/// Whether a write was encrypted as it asked for. A store that does not know the header ignores it,
/// and the operator would believe otherwise.
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

/// S3's own code, the first that there is.
pub(super) fn code(body: &str) -> Option<&str> {
    let (_, rest) = body.split_once("<Code>")?;
    rest.split_once("</Code>").map(|(code, _)| code)
}

/// Status and S3's own code; never the whole body, which may repeat the
/// string that was signed.
pub(super) fn unexpected(verb: &str, response: &Response<Vec<u8>>) -> RetryError<StorageError> {
    let body = String::from_utf8_lossy(response.body());
    let code = code(&body).unwrap_or("no code");
    let status = response.status();
    let error = StorageError::Out(format!("{verb} answered {status} {code}"));
    // A success that is none (an error inside a 200, a body that broke off) may pass, too.
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
