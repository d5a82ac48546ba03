//! Many objects deleted by one request (S3's DeleteObjects), as far as the store knows
//! that: Cloudflare's free plan has 50 requests for each that comes in, and an image may
//! have hundreds of objects.

use bytes::Bytes;
use calotype_protocol::{ObjectKey, Sha256};
use http::{Response, StatusCode};
use sha2::Digest;

use super::answer::{code, unexpected};
use super::call::{Call, Storage, Target};
use super::error::StorageError;
use super::ports::StoragePorts;
use crate::platform::retry::RetryError;

/// Keys of one request: S3's own limit.
const MAX_KEYS: usize = 1000;

/// Bytes of its answer: an error for each key, some 300 bytes each.
const ANSWER_MAX_BYTES: u64 = 512 * 1024;

/// What became of such a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answered {
    Done,
    /// The store does not know it.
    Unknown,
}

impl<P: StoragePorts> Storage<'_, P> {
    /// Deletes objects; those that are not there are no error. After an error some are
    /// deleted, and asking again deletes the rest.
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
    // S3 wants one, Content-MD5 or this.
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

/// Quiet: only what was not deleted is in the answer. Keys have no character that XML
/// would want written otherwise.
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
                // Such as a timeout of theirs.
                RetryError::Transient(error) => Err(RetryError::Transient(error)),
                RetryError::Permanent(_) => Ok(Answered::Unknown),
            }
        }
        // Also a 200 that says that some are left, or that broke off.
        _ => Err(unexpected("POST ?delete", response)),
    }
}

/// Whether a result came whole, and names no object but those that were not there.
fn is_all_done(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_end();
    let is_whole = text.contains("<DeleteResult")
        && (text.ends_with("</DeleteResult>") || text.ends_with("/>"));
    let mut errors = text.split("<Error>").skip(1);
    is_whole && errors.all(|error| code(error) == Some("NoSuchKey"))
}

#[cfg(test)]
mod tests {
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
        // What is not there is no error.
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
        // The second: the response example of the API reference's DeleteObjects.
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
}
