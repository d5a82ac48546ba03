//! `POST /v1/uploads/{id}/complete`: verify the bytes that arrived, and only then make them an
//! image.
//!
//! The order keeps every crash harmless: a crash leaves either a temporary object, which the
//! bucket's rule deletes, or a complete image. The sizes follow the record, like every derivative.

use calotype_protocol::wire::Image;
use calotype_protocol::{ErrorCode, Format, ImageId, ObjectKey};

use super::config::UploadSettings;
use super::find::find;
use super::ports::UploadPorts;
use super::rules::{PixelCheck, UploadRules};
use super::sizes::publish;
use super::verify::{Arrived, Outcome, verify};
use crate::model::ApiError;
use crate::model::Owner;
use crate::records::{self, Change, Record, State};
use crate::storage::{Copied, Presence, Storage, StorageError};
use crate::work::admission::{Work, admit};
use crate::work::deadline::Deadline;
use crate::work::lock::{self, LockOutcome};

/// Seconds past the ticket's end in which a PUT that began in time may still end.
const EXPIRY_GRACE_SECONDS: u64 = 60;

/// Bytes of memory that verification takes beside the file: for a progressive JPEG of 16 megapixels
/// and four colors, 10 for each block.
const LOOKED_AT_BYTES: u64 = 10 * 1024 * 1024;

/// Bytes of memory that a size takes while it is compared with its original: 1200 × 1200 pixels.
const SIZE_DECODED_BYTES: u64 = 6 * 1024 * 1024;

/// Verifies an upload. A repeated call gives the same answer, also while another call for the same
/// upload is running.
pub(crate) async fn complete(
    ports: &impl UploadPorts,
    settings: UploadSettings<'_>,
    owner: &Owner,
    id: ImageId,
    origin: &str,
) -> Result<Image, ApiError> {
    let record = find(ports, owner, id).await?;
    let storage = Storage {
        ports,
        config: settings.storage.of(record.collection),
    };
    if let State::Ready(verified) = &record.state {
        // An earlier call may have broken off after the record was written.
        publish(&storage, &record, verified, None).await;
    }
    if let Some(settled) = settled(&record, origin) {
        return settled;
    }
    // One at a time: of many calls for one upload, only one reads it.
    let (lock, mut force) = (format!("complete/{id}"), false);
    let deadline = &mut Deadline::default();
    loop {
        let next = lock::acquire(ports, &lock, force, deadline).await?;
        // Another call has just worked on it.
        let is_again = !matches!(&next, LockOutcome::Acquired(guard) if !guard.is_after_failure);
        let settled = match is_again {
            true => settled(&find(ports, owner, id).await?, origin),
            false => None,
        };
        match (next, settled) {
            (LockOutcome::Acquired(guard), Some(settled)) => {
                lock::release(ports, guard, true).await;
                return settled;
            }
            (LockOutcome::Acquired(guard), None) => {
                let rules = *settings.config.rules.of(record.collection);
                let completed = look(&storage, rules, &record, origin, deadline).await;
                lock::release(ports, guard, completed.is_ok()).await;
                return completed;
            }
            (LockOutcome::Stored, Some(settled)) => return settled,
            (LockOutcome::Stored, None) => force = true,
        }
    }
}

/// Verifies the bytes that arrived, and accepts or refuses them.
async fn look<P: UploadPorts>(
    storage: &Storage<'_, P>,
    rules: UploadRules,
    record: &Record,
    origin: &str,
    deadline: &mut Deadline,
) -> Result<Image, ApiError> {
    let _passing = storage.ports.admission().pass(storage.ports.now_unix_ms());
    let _place = admit(storage.ports, Work::verify(memory(rules, record)), deadline).await?;
    match verify(storage, rules, record).await? {
        Outcome::Verified(arrived) => accept(storage, record, arrived, origin).await,
        Outcome::Refused(failure) => refuse(storage, record, failure, origin).await,
        Outcome::Missing => missing(storage.ports, record, origin).await,
    }
}

/// Bytes of memory that verification takes: the file, a clean copy, a rewritten part (a JPEG has
/// none), and the decoded pixels. It is all memory if every pixel is decoded.
fn memory(rules: UploadRules, record: &Record) -> u64 {
    if rules.pixels == PixelCheck::Decode {
        return u64::MAX;
    }
    let sizes: u64 = record
        .sizes
        .iter()
        .map(|it| it.bytes + SIZE_DECODED_BYTES)
        .sum();
    let copies = if record.declared == Format::Jpeg {
        2
    } else {
        3
    };
    copies * record.bytes + LOOKED_AT_BYTES + sizes
}
fn settled(record: &Record, origin: &str) -> Option<Result<Image, ApiError>> {
    match &record.state {
        State::Pending => None,
        State::Ready(verified) => Some(Ok(record.image(verified, origin))),
        State::Rejected(code) => Some(Err(ApiError::new(*code))),
        State::Deleting(_) | State::Deleted => Some(Err(ApiError::new(ErrorCode::NotFound))),
    }
}

/// Stores the original, marks the record ready, and only then deletes the upload.
async fn accept<P: UploadPorts>(
    storage: &Storage<'_, P>,
    record: &Record,
    arrived: Arrived,
    origin: &str,
) -> Result<Image, ApiError> {
    let temporary = ObjectKey::temporary_upload(record.id);
    let original = record.original_key();
    let Arrived {
        verified,
        etag,
        clean,
        source,
    } = arrived;
    let (key, format, integrity) = (&original, verified.format, &verified.integrity);
    let mut is_written_again = false;
    loop {
        match &clean {
            // Two calls at once write the same bytes, because both come from the same upload.
            Some(clean) => storage.put(key, format, clean.clone(), integrity).await?,
            // The ETag ties the copy to the verified bytes, if the store supports the condition.
            // The copy is read back in any case.
            None => {
                let copied = storage.copy(&temporary, &etag, key, format).await?;
                if copied == Copied::SourceMissing {
                    return missing(storage.ports, record, origin).await;
                }
            }
        }
        match storage.check(key, integrity).await {
            Ok(Presence::There) => break,
            Ok(Presence::Missing) | Err(StorageError::Wrong(_)) if !is_written_again => {}
            Ok(Presence::Missing) => {
                let why = format!("{key} was written and is not there");
                return Err(ApiError::new(ErrorCode::StorageUnavailable).internal(why));
            }
            Err(error) => return Err(error.into()),
        }
        is_written_again = true;
    }
    let change = records::mark_ready(storage.ports, record.id, &verified).await?;
    storage.forget(&temporary).await;
    if change == Change::Done {
        publish(storage, record, &verified, source).await;
        return Ok(record.image(&verified, origin));
    }
    settled_meanwhile(storage, record, origin).await
}

/// Refuses the upload. The record comes first: if the rest fails, the answer stays the same and the
/// bucket's rule deletes the object.
async fn refuse<P: UploadPorts>(
    storage: &Storage<'_, P>,
    record: &Record,
    failure: ApiError,
    origin: &str,
) -> Result<Image, ApiError> {
    let change = records::mark_rejected(storage.ports, record.id, failure.code).await?;
    for key in record.temporary_keys() {
        storage.forget(&key).await;
    }
    if change == Change::Done {
        // An earlier call may have broken off after the copy, and a lax store may have taken other
        // bytes since.
        storage.forget(&record.original_key()).await;
        return Err(failure);
    }
    settled_meanwhile(storage, record, origin).await
}

/// The answer of the call that settled the upload: another `complete`, a cancel, or even a deletion
/// since. The original is deleted only if the record says that there is no image.
async fn settled_meanwhile<P: UploadPorts>(
    storage: &Storage<'_, P>,
    record: &Record,
    origin: &str,
) -> Result<Image, ApiError> {
    let again = find(storage.ports, &record.owner, record.id).await?;
    match again.state {
        State::Pending | State::Ready(_) => {}
        State::Rejected(_) | State::Deleting(_) | State::Deleted => {
            storage.forget(&record.original_key()).await;
        }
    }
    settled(&again, origin).unwrap_or(Err(ApiError::new(ErrorCode::UploadMissing)))
}

/// No object: it was never sent, or another call completed the upload meanwhile.
async fn missing(
    ports: &impl UploadPorts,
    record: &Record,
    origin: &str,
) -> Result<Image, ApiError> {
    let again = find(ports, &record.owner, record.id).await?;
    if let Some(settled) = settled(&again, origin) {
        return settled;
    }
    let ends_at = record.expires_at.plus_seconds(EXPIRY_GRACE_SECONDS);
    Err(ApiError::new(if ports.now_unix_ms() > ends_at.unix_ms {
        ErrorCode::UploadExpired
    } else {
        ErrorCode::UploadMissing
    }))
}

#[cfg(test)]
#[path = "complete_tests.rs"]
mod tests;
