//! `POST /v1/uploads/{id}/complete`: look at what really arrived, and only then
//! make it an image.
//!
//! The order keeps every crash harmless: what is left behind is either a
//! temporary object, which the bucket's rule deletes, or a complete image. Its sizes
//! follow the record, as every derivative does.

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

/// Bytes that looking at a file takes beside it: of a progressive JPEG of 16 megapixels and
/// four colors, 10 for each block.
const LOOKED_AT_BYTES: u64 = 10 * 1024 * 1024;

/// Bytes that a size takes while it is held against its original: 1200 × 1200 pixels.
const SIZE_DECODED_BYTES: u64 = 6 * 1024 * 1024;

/// Verifies an upload. TransformOptions again, it gives the same answer again, also while
/// another call for the same upload is at work.
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
        // A call before this one may have broken off behind the record.
        publish(&storage, &record, verified, None).await;
    }
    if let Some(settled) = settled(&record, origin) {
        return settled;
    }
    // One at a time: of many calls for one upload, one reads it.
    let (lock, mut force) = (format!("complete/{id}"), false);
    let deadline = &mut Deadline::default();
    loop {
        let next = lock::acquire(ports, &lock, force, deadline).await?;
        // Somebody else has just been at it.
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

/// Looks at what arrived, and does what follows.
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

/// Bytes of memory that looking at an upload takes: the file, a clean copy, a part of it that
/// is made anew (of a JPEG none is), and what is decoded of it, which is all that there is
/// where every pixel is.
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

/// Stores the original, writes it down, and only then takes the upload away.
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
            // Two calls at once write the same bytes: they come of the same upload.
            Some(clean) => storage.put(key, format, clean.clone(), integrity).await?,
            // The ETag ties the copy to the bytes that were looked at, as far as the store
            // makes one that does: what is copied is read back in any case.
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

/// The record comes first: should the rest fail, the answer stays the same and
/// the bucket's rule takes the object away.
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
        // A call before this one may have broken off behind the copy, and other bytes
        // have come since where the store lets them.
        storage.forget(&record.original_key()).await;
        return Err(failure);
    }
    settled_meanwhile(storage, record, origin).await
}

/// The answer of whoever settled it: another call of the same, or cancelling; it may
/// even be deleted since. Only
/// the original of what is known to be no image is deleted.
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

/// Nothing there: never sent, or another call of the same completed it meanwhile.
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
