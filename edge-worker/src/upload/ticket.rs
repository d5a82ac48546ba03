//! The ticket: presigned to send exactly the declared file to one key, once, for minutes.

use std::collections::BTreeMap;

use calotype_protocol::wire::{SizeTicket, Timestamp, UploadTicket};
use calotype_protocol::{ErrorCode, Format, ObjectKey, Sha256};

use crate::model::ApiError;
use crate::records::{DeclaredSize, Record};
use crate::storage::sign::{Post, Unsigned, presign, sign_post};
use crate::storage::{StorageConfig, TicketForm, bucket_url, object_url};

/// The ticket of a record, and of each size that comes beside it, signed
/// `expires_in_seconds` before the record's own end.
pub(crate) fn ticket(
    record: &Record,
    storage: &StorageConfig,
    expires_in_seconds: u64,
) -> Result<UploadTicket, ApiError> {
    let validity = Validity {
        signed_at: Timestamp {
            unix_ms: record.expires_at.unix_ms - expires_in_seconds * 1000,
        },
        expires_at: record.expires_at,
        seconds: expires_in_seconds,
    };
    let PresignedUpload {
        method,
        url,
        headers,
        fields,
    } = presigned(
        &UploadObject {
            key: ObjectKey::temporary_upload(record.id),
            format: record.declared,
            bytes: record.bytes,
            sha256: record.sha256,
        },
        storage,
        validity,
    )?;
    Ok(UploadTicket {
        id: record.id,
        method,
        url,
        headers,
        fields,
        expires_at: record.expires_at,
        sizes: sizes(record, storage, validity)?,
    })
}

fn sizes(
    record: &Record,
    storage: &StorageConfig,
    validity: Validity,
) -> Result<Vec<SizeTicket>, ApiError> {
    let one = |it: &DeclaredSize| {
        let object = UploadObject {
            key: ObjectKey::temporary_size(record.id, it.size, it.format),
            format: it.format,
            bytes: it.bytes,
            sha256: it.sha256,
        };
        let PresignedUpload {
            method,
            url,
            headers,
            fields,
        } = presigned(&object, storage, validity)?;
        Ok(SizeTicket {
            size: it.size,
            content_type: it.format.media_type().to_owned(),
            method,
            url,
            headers,
            fields,
        })
    };
    record.sizes.iter().map(one).collect()
}

/// The object that may be sent.
struct UploadObject {
    key: ObjectKey,
    format: Format,
    bytes: u64,
    sha256: Sha256,
}

/// When it may be sent.
#[derive(Clone, Copy)]
struct Validity {
    signed_at: Timestamp,
    expires_at: Timestamp,
    seconds: u64,
}

/// How it may be sent.
struct PresignedUpload {
    method: String,
    url: String,
    headers: BTreeMap<String, String>,
    fields: BTreeMap<String, String>,
}

fn presigned(
    object: &UploadObject,
    storage: &StorageConfig,
    validity: Validity,
) -> Result<PresignedUpload, ApiError> {
    match storage.ticket {
        TicketForm::Post => Ok(post(object, storage, validity)),
        TicketForm::Put | TicketForm::PutOnce => put(object, storage, validity),
    }
}

/// Every header is signed, so that none can be changed; a store that follows S3 takes
/// no further `x-amz-*` header.
fn put(
    it: &UploadObject,
    storage: &StorageConfig,
    validity: Validity,
) -> Result<PresignedUpload, ApiError> {
    // The checksum binds the body: the payload itself stays unsigned.
    let mut object = vec![
        ("content-type", it.format.media_type().to_owned()),
        ("x-amz-checksum-sha256", it.sha256.to_base64()),
    ];
    if storage.ticket == TicketForm::PutOnce {
        object.push(("if-none-match", "*".to_owned()));
    }
    object.extend(storage.encryption.headers());
    let mut bound = vec![("content-length", it.bytes.to_string())];
    bound.extend(object.iter().cloned());
    let unsigned = Unsigned {
        method: "PUT",
        url: &object_url(storage, it.key.as_str()),
        headers: &bound,
        at_unix_ms: validity.signed_at.unix_ms,
    };
    let url = presign(storage, unsigned, validity.seconds)
        .map_err(|error| ApiError::new(ErrorCode::Internal).internal(error.0))?;
    let headers = object
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Ok(PresignedUpload {
        method: "PUT".to_owned(),
        url,
        headers: headers.collect(),
        fields: BTreeMap::new(),
    })
}

fn post(it: &UploadObject, storage: &StorageConfig, validity: Validity) -> PresignedUpload {
    let post = Post {
        key: it.key.as_str(),
        content_type: it.format.media_type(),
        bytes: it.bytes,
        at: validity.signed_at,
        expires_at: validity.expires_at,
    };
    PresignedUpload {
        method: "POST".to_owned(),
        url: bucket_url(storage),
        headers: BTreeMap::new(),
        fields: sign_post(storage, post),
    }
}

#[cfg(test)]
mod tests {
    use calotype_protocol::{Collection, Derivative};

    use super::*;
    use crate::storage::config::Encryption;
    use crate::testing;

    fn ticket_with(change: impl FnOnce(&mut StorageConfig)) -> UploadTicket {
        let mut storage = testing::config().storage.of(Collection::Items).clone();
        change(&mut storage);
        let mut record = testing::pending(b"bytes");
        record.sizes = vec![DeclaredSize {
            size: Derivative::Medium,
            format: Format::Webp,
            bytes: 3,
            sha256: Sha256([7; 32]),
        }];
        ticket(&record, &storage, 300).unwrap()
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
    fn a_size_has_a_ticket_of_its_own_as_good_as_the_originals() {
        let ticket = ticket_with(|_| ());
        let [size] = &ticket.sizes[..] else {
            panic!("{:?}", ticket.sizes)
        };
        let path = |url: &str| url.split('?').next().map(str::to_owned);
        let expected = format!("{}-medium.webp", path(&ticket.url).unwrap());
        assert_eq!(path(&size.url), Some(expected));
        let terms = |url: &str| {
            let (_, query) = url.split_once('?').unwrap();
            let (terms, signature) = query.split_once("&X-Amz-Signature=").unwrap();
            (terms.to_owned(), signature.to_owned())
        };
        let (of_size, of_original) = (terms(&size.url), terms(&ticket.url));
        assert_eq!(of_size.0, of_original.0);
        assert_ne!(of_size.1, of_original.1);
        assert_eq!(names(&size.headers), names(&ticket.headers));
        assert_eq!(size.headers["content-type"], "image/webp");
        // 32 bytes of 7, by Python's base64.
        let checksum = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
        assert_eq!(size.headers["x-amz-checksum-sha256"], checksum);
        assert_eq!(size.content_type, "image/webp");
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
        let object = &ticket.headers["x-amz-server-side-encryption-aws-kms-key-id"];
        assert_eq!(object, key);
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
        let size = &ticket.sizes[0];
        assert_eq!(size.method, "POST");
        assert_eq!(size.fields["key"], format!("{key}-medium.webp"));
        assert_eq!(names(&size.fields), expected);
    }
}
