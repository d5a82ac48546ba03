//! `POST /v1/uploads/{id}/complete`: look at what really arrived, and only then
//! make it an image.
//!
//! The order keeps every crash harmless: what is left behind is either a
//! temporary object, which the bucket's rule deletes, or a complete image.

use calotype_imaging::{Error, Inspection, Limits, Orientation, inspect, inspect_whole};
use calotype_protocol::limits::HEADER_BYTES;
use calotype_protocol::wire::Image;
use calotype_protocol::{ErrorCode, ImageId, ObjectKey, Size};
use sha2::{Digest, Sha256};

use crate::authenticate::Owner;
use crate::config::StorageConfig;
use crate::problem::Failure;
use crate::records::{self, Change, Record, State, Verified};
use crate::storage::{Copied, Object, Part, Storage};
use crate::world::World;

/// Seconds past the ticket's end in which a PUT that began in time may still end.
const EXPIRY_GRACE_SECONDS: u64 = 60;

/// Verifies an upload. Asked again, it gives the same answer again.
pub(crate) async fn complete(
    world: &impl World,
    config: &StorageConfig,
    owner: &Owner,
    id: ImageId,
    origin: &str,
) -> Result<Image, Failure> {
    let record = find(world, owner, id).await?;
    if let Some(settled) = settled(&record, origin) {
        return settled;
    }
    let storage = Storage { world, config };
    match verify(&storage, &record).await? {
        Outcome::Verified { verified, etag } => {
            accept(&storage, &record, verified, &etag, origin).await
        }
        Outcome::Refused(failure) => refuse(&storage, &record, failure).await,
        Outcome::Missing => missing(world, &record, origin).await,
    }
}

/// What looking at the stored object showed.
enum Outcome {
    Verified { verified: Verified, etag: String },
    Refused(Failure),
    Missing,
}

pub(crate) async fn find(
    world: &impl World,
    owner: &Owner,
    id: ImageId,
) -> Result<Record, Failure> {
    records::find(world, id)
        .await?
        // Another owner's upload is not told from one that never was.
        .filter(|record| record.owner == *owner)
        .ok_or(Failure::new(ErrorCode::NotFound))
}

fn settled(record: &Record, origin: &str) -> Option<Result<Image, Failure>> {
    match record.state {
        State::Pending => None,
        State::Ready(verified) => Some(Ok(record.image(verified, origin))),
        State::Rejected(code) => Some(Err(Failure::new(code))),
        State::Deleting(_) | State::Deleted => Some(Err(Failure::new(ErrorCode::NotFound))),
    }
}

/// The cheap look at the first bytes precedes the sure look at all of them.
async fn verify<W: World>(storage: &Storage<'_, W>, record: &Record) -> Result<Outcome, Failure> {
    let key = ObjectKey::temporary_upload(record.id);
    let Some(start) = storage
        .get(&key, Part::First(HEADER_BYTES), HEADER_BYTES)
        .await?
    else {
        return Ok(Outcome::Missing);
    };
    if let Err(failure) = check_start(record, &start) {
        return Ok(Outcome::Refused(failure));
    }
    let etag = start.etag.clone();
    let whole = if start.bytes.len() as u64 == start.total_bytes {
        start
    } else {
        match storage
            .get(&key, Part::WholeOf(&etag), record.bytes)
            .await?
        {
            Some(whole) => whole,
            None => return Ok(Outcome::Missing),
        }
    };
    Ok(match check_whole(record, &whole.bytes) {
        Ok(verified) => Outcome::Verified { verified, etag },
        Err(failure) => Outcome::Refused(failure),
    })
}

fn check_start(record: &Record, start: &Object) -> Result<(), Failure> {
    if start.total_bytes != record.bytes {
        return Err(Failure::new(ErrorCode::UploadMismatch));
    }
    match inspect(&start.bytes, &Limits::DERIVE) {
        Ok(inspection) => check_inspection(record, &inspection).map(drop),
        // The header goes on behind a large profile: the whole file will tell.
        Err(Error::HeaderIncomplete) => Ok(()),
        Err(error) => Err(Failure::new(error.code())),
    }
}

fn check_whole(record: &Record, bytes: &[u8]) -> Result<Verified, Failure> {
    let sha256: [u8; 32] = Sha256::digest(bytes).into();
    if bytes.len() as u64 != record.bytes || sha256 != record.sha256.0 {
        return Err(Failure::new(ErrorCode::UploadMismatch));
    }
    match inspect_whole(bytes, &Limits::DERIVE) {
        Ok(inspection) => check_inspection(record, &inspection),
        Err(error) => Err(Failure::new(error.code())),
    }
}

fn check_inspection(record: &Record, inspection: &Inspection) -> Result<Verified, Failure> {
    if inspection.format != record.declared {
        return Err(Failure::new(ErrorCode::FormatMismatch)
            .detail(format!("The bytes are {}.", inspection.format.media_type())));
    }
    if inspection.dimensions.longest_side() > Size::Original.max_side() {
        return Err(Failure::new(ErrorCode::ImageTooLarge));
    }
    // An orientation lives in EXIF, and the strippers take EXIF away.
    if inspection.metadata.is_private() || inspection.orientation != Orientation::Upright {
        return Err(Failure::new(ErrorCode::MetadataPresent));
    }
    Ok(Verified {
        format: inspection.format,
        dimensions: inspection.dimensions,
        bytes: record.bytes,
        sha256: record.sha256,
    })
}

async fn accept<W: World>(
    storage: &Storage<'_, W>,
    record: &Record,
    verified: Verified,
    etag: &str,
    origin: &str,
) -> Result<Image, Failure> {
    let temporary = ObjectKey::temporary_upload(record.id);
    let original = ObjectKey::image(
        record.collection,
        Size::Original,
        record.id,
        verified.format,
    );
    // The ETag ties the copy to the bytes that were looked at.
    let copied = storage
        .copy(&temporary, etag, &original, verified.format)
        .await?;
    if copied == Copied::SourceMissing {
        return missing(storage.world, record, origin).await;
    }
    let change = records::mark_ready(storage.world, record.id, verified).await?;
    forget(storage, &temporary).await;
    if change == Change::Done {
        return Ok(record.image(verified, origin));
    }
    // Settled meanwhile: by another call of the same, by cancelling, or deleted even.
    // Only what is known to be no image is deleted.
    let settled_record = find(storage.world, &record.owner, record.id).await?;
    if !matches!(settled_record.state, State::Ready(_)) {
        forget(storage, &original).await;
    }
    settled(&settled_record, origin).unwrap_or(Err(Failure::new(ErrorCode::UploadMissing)))
}

/// The record comes first: should the rest fail, the answer stays the same and
/// the bucket's rule takes the object away.
async fn refuse<W: World>(
    storage: &Storage<'_, W>,
    record: &Record,
    failure: Failure,
) -> Result<Image, Failure> {
    records::mark_rejected(storage.world, record.id, failure.code).await?;
    forget(storage, &ObjectKey::temporary_upload(record.id)).await;
    Err(failure)
}

/// Nothing there: never sent, or another call of the same completed it meanwhile.
async fn missing(world: &impl World, record: &Record, origin: &str) -> Result<Image, Failure> {
    let again = find(world, &record.owner, record.id).await?;
    if let Some(settled) = settled(&again, origin) {
        return settled;
    }
    let ends_at = record.expires_at.plus_seconds(EXPIRY_GRACE_SECONDS);
    Err(Failure::new(if world.now_unix_ms() > ends_at.unix_ms {
        ErrorCode::UploadExpired
    } else {
        ErrorCode::UploadMissing
    }))
}

/// Deletes an object that is of no more use; the bucket's rule does it when we cannot.
pub(crate) async fn forget<W: World>(storage: &Storage<'_, W>, key: &ObjectKey) {
    if storage.delete(key).await.is_err() {
        storage
            .world
            .log(&format!("{key} is left to the bucket's rule"));
    }
}

#[cfg(test)]
#[path = "complete_tests.rs"]
mod tests;
