//! The ticket: presigned to send exactly the declared file to one key, once, for minutes.

use std::collections::BTreeMap;

use calotype_protocol::wire::{SizeTicket, Timestamp, UploadTicket};
use calotype_protocol::{ErrorCode, Format, ObjectKey, Sha256};

use crate::model::ApiError;
use crate::records::{DeclaredSize, Record};
use crate::storage::sign::{Post, Unsigned, presign, sign_post};
use crate::storage::{StorageConfig, TicketForm, bucket_url, object_url};

/// The ticket of a record, and of each size beside it, signed `expires_in_seconds` before the
/// record's own end.
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

/// The time in which it may be sent.
#[derive(Clone, Copy)]
struct Validity {
    signed_at: Timestamp,
    expires_at: Timestamp,
    seconds: u64,
}

/// The request that may send it.
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

/// A PUT with all headers signed, so that none can be changed; a store that follows S3 refuses
/// additional `x-amz-*` headers.
fn put(
    it: &UploadObject,
    storage: &StorageConfig,
    validity: Validity,
) -> Result<PresignedUpload, ApiError> {
    // The checksum binds the body, so the payload itself stays unsigned.
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
#[path = "ticket_tests.rs"]
mod tests;
