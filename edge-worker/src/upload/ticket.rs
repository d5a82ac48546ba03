//! The ticket: leave to send exactly the declared file to one key, once, for minutes.

use std::collections::BTreeMap;

use calotype_protocol::wire::{Timestamp, UploadTicket};
use calotype_protocol::{ErrorCode, ObjectKey};

use crate::problem::Failure;
use crate::records::Record;
use crate::sign::{Post, Unsigned, presign, sign_post};
use crate::storage::{StorageConfig, TicketForm, bucket_url, object_url};

/// The ticket of a record, signed `expires_in_seconds` before the record's own end.
pub(crate) fn ticket(
    record: &Record,
    storage: &StorageConfig,
    expires_in_seconds: u64,
) -> Result<UploadTicket, Failure> {
    let signed_at = Timestamp {
        unix_ms: record.expires_at.unix_ms - expires_in_seconds * 1000,
    };
    match storage.ticket {
        TicketForm::Post => Ok(post(record, storage, signed_at)),
        TicketForm::Put | TicketForm::PutOnce => {
            put(record, storage, signed_at, expires_in_seconds)
        }
    }
}

/// Every header is signed, so that none can be changed; a store that follows S3 takes
/// no further `x-amz-*` header.
fn put(
    record: &Record,
    storage: &StorageConfig,
    signed_at: Timestamp,
    expires_in_seconds: u64,
) -> Result<UploadTicket, Failure> {
    // The checksum binds the body: the payload itself stays unsigned.
    let mut sent = vec![
        ("content-type", record.declared.media_type().to_owned()),
        ("x-amz-checksum-sha256", record.sha256.to_base64()),
    ];
    if storage.ticket == TicketForm::PutOnce {
        sent.push(("if-none-match", "*".to_owned()));
    }
    sent.extend(storage.encryption.headers());
    let mut bound = vec![("content-length", record.bytes.to_string())];
    bound.extend(sent.iter().cloned());
    let key = ObjectKey::temporary_upload(record.id);
    let unsigned = Unsigned {
        method: "PUT",
        url: &object_url(storage, key.as_str()),
        headers: &bound,
        at_unix_ms: signed_at.unix_ms,
    };
    let url = presign(storage, unsigned, expires_in_seconds)
        .map_err(|error| Failure::new(ErrorCode::Internal).internal(error.0))?;
    let headers = sent
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Ok(UploadTicket {
        id: record.id,
        method: "PUT".to_owned(),
        url,
        headers: headers.collect(),
        fields: BTreeMap::new(),
        expires_at: record.expires_at,
    })
}

fn post(record: &Record, storage: &StorageConfig, signed_at: Timestamp) -> UploadTicket {
    let key = ObjectKey::temporary_upload(record.id);
    let post = Post {
        key: key.as_str(),
        content_type: record.declared.media_type(),
        bytes: record.bytes,
        at: signed_at,
        expires_at: record.expires_at,
    };
    UploadTicket {
        id: record.id,
        method: "POST".to_owned(),
        url: bucket_url(storage),
        headers: BTreeMap::new(),
        fields: sign_post(storage, post),
        expires_at: record.expires_at,
    }
}

#[cfg(test)]
mod tests {
    use calotype_protocol::Collection;

    use super::*;
    use crate::fake;
    use crate::storage::config::Encryption;

    fn ticket_with(change: impl FnOnce(&mut StorageConfig)) -> UploadTicket {
        let mut storage = fake::config().storage.of(Collection::Items).clone();
        change(&mut storage);
        ticket(&fake::pending(b"bytes"), &storage, 300).unwrap()
    }

    fn names<T>(map: &BTreeMap<String, T>) -> Vec<&str> {
        map.keys().map(String::as_str).collect()
    }

    #[test]
    fn a_put_binds_type_length_checksum_and_that_it_creates() {
        let ticket = ticket_with(|_| ());
        assert!(ticket.url.contains(
            "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match%3B\
             x-amz-checksum-sha256&"
        ));
        let expected = ["content-type", "if-none-match", "x-amz-checksum-sha256"];
        assert_eq!(names(&ticket.headers), expected);
        assert!(ticket.fields.is_empty());
    }

    #[test]
    fn a_store_without_conditional_writes_is_not_asked_for_one() {
        let ticket = ticket_with(|storage| storage.ticket = TicketForm::Put);
        assert!(!ticket.url.contains("if-none-match"));
        let expected = ["content-type", "x-amz-checksum-sha256"];
        assert_eq!(names(&ticket.headers), expected);
    }

    #[test]
    fn encryption_is_signed_and_sent() {
        let key = "1234abcd-12ab-34cd-56ef-1234567890ab";
        let kms = Encryption::Kms(Some(key.to_owned()));
        let ticket = ticket_with(|storage| storage.encryption = kms);
        assert!(ticket.url.contains(
            "x-amz-checksum-sha256%3Bx-amz-server-side-encryption%3B\
             x-amz-server-side-encryption-aws-kms-key-id&"
        ));
        assert_eq!(ticket.headers["x-amz-server-side-encryption"], "aws:kms");
        let sent = &ticket.headers["x-amz-server-side-encryption-aws-kms-key-id"];
        assert_eq!(sent, key);
    }

    #[test]
    fn a_session_token_goes_along() {
        let ticket = ticket_with(|_| ());
        assert!(
            ticket
                .url
                .contains("X-Amz-Security-Token=test-session-token")
        );
        let ticket = ticket_with(|storage| storage.ticket = TicketForm::Post);
        assert_eq!(ticket.fields["x-amz-security-token"], "test-session-token");
    }

    #[test]
    fn a_post_has_fields_in_place_of_headers() {
        let ticket = ticket_with(|storage| {
            storage.ticket = TicketForm::Post;
            storage.encryption = Encryption::Aes256;
        });
        assert_eq!(ticket.method, "POST");
        assert_eq!(ticket.url, "http://127.0.0.1:9000/photos");
        assert!(ticket.headers.is_empty());
        let expected = [
            "Content-Type",
            "key",
            "policy",
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-server-side-encryption",
            "x-amz-signature",
        ];
        assert_eq!(names(&ticket.fields), expected);
        let key = format!("temp/uploads/{}", ticket.id);
        assert_eq!(ticket.fields["key"], key);
    }
}
