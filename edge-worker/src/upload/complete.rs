//! `POST /v1/uploads/{id}/complete`: look at what really arrived, and only then
//! make it an image.
//!
//! The order keeps every crash harmless: what is left behind is either a
//! temporary object, which the bucket's rule deletes, or a complete image. Its sizes
//! follow the record, as every derivative does.

use calotype_protocol::wire::Image;
use calotype_protocol::{ErrorCode, Format, ImageId, ObjectKey, Size};

use crate::admission::{Patience, Work, admit};
use crate::authenticate::Owner;
use crate::config::Config;
use crate::deliver::flight::{self, Next};
use crate::problem::Failure;
use crate::records::{self, Change, Record, State};
use crate::storage::{Copied, Presence, Storage, StorageError};
use crate::upload::rules::{PixelCheck, UploadRules};
use crate::upload::sizes::{publish, temporary_keys};
use crate::upload::verify::{Arrived, Outcome, verify};
use crate::world::World;

/// Seconds past the ticket's end in which a PUT that began in time may still end.
const EXPIRY_GRACE_SECONDS: u64 = 60;

/// Bytes that looking at a file takes beside it: of a progressive JPEG of 16 megapixels and
/// four colors, 10 for each block.
const LOOKED_AT_BYTES: u64 = 10 * 1024 * 1024;

/// Bytes that a size takes while it is held against its original: 1200 × 1200 pixels.
const SIZE_DECODED_BYTES: u64 = 6 * 1024 * 1024;

/// Verifies an upload. Asked again, it gives the same answer again, also while
/// another call for the same upload is at work.
pub(crate) async fn complete(
    world: &impl World,
    config: &Config,
    owner: &Owner,
    id: ImageId,
    origin: &str,
) -> Result<Image, Failure> {
    let record = find(world, owner, id).await?;
    let storage = Storage {
        world,
        config: config.storage.of(record.collection),
    };
    if let State::Ready(verified) = &record.state {
        // A call before this one may have broken off behind the record.
        publish(&storage, &record, verified, None).await;
    }
    if let Some(settled) = settled(&record, origin) {
        return settled;
    }
    // One at a time: of many calls for one upload, one reads it.
    let (lock, mut insists) = (format!("complete/{id}"), false);
    let patience = &mut Patience::default();
    loop {
        let next = flight::begin(world, &lock, insists, patience).await?;
        // Somebody else has just been at it.
        let is_again = !matches!(&next, Next::Make(lead) if !lead.is_again);
        let settled = match is_again {
            true => settled(&find(world, owner, id).await?, origin),
            false => None,
        };
        match (next, settled) {
            (Next::Make(lead), Some(settled)) => {
                flight::end(world, lead, true).await;
                return settled;
            }
            (Next::Make(lead), None) => {
                let rules = *config.uploads.of(record.collection);
                let completed = look(&storage, rules, &record, origin, patience).await;
                flight::end(world, lead, completed.is_ok()).await;
                return completed;
            }
            (Next::Look, Some(settled)) => return settled,
            (Next::Look, None) => insists = true,
        }
    }
}

/// Looks at what arrived, and does what follows.
async fn look<W: World>(
    storage: &Storage<'_, W>,
    rules: UploadRules,
    record: &Record,
    origin: &str,
    patience: &mut Patience,
) -> Result<Image, Failure> {
    let _passing = storage
        .world
        .memory()
        .admission
        .pass(storage.world.now_unix_ms());
    let _place = admit(storage.world, Work::verify(memory(rules, record)), patience).await?;
    match verify(storage, rules, record).await? {
        Outcome::Verified(arrived) => accept(storage, record, arrived, origin).await,
        Outcome::Refused(failure) => refuse(storage, record, failure, origin).await,
        Outcome::Missing => missing(storage.world, record, origin).await,
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
    match &record.state {
        State::Pending => None,
        State::Ready(verified) => Some(Ok(record.image(verified, origin))),
        State::Rejected(code) => Some(Err(Failure::new(*code))),
        State::Deleting(_) | State::Deleted => Some(Err(Failure::new(ErrorCode::NotFound))),
    }
}

/// Where the bytes of an upload go when they are verified.
pub(crate) fn original_key(record: &Record) -> ObjectKey {
    // What is verified is of the declared format.
    ObjectKey::image(
        record.collection,
        Size::Original,
        record.id,
        record.declared,
    )
}

/// Stores the original, writes it down, and only then takes the upload away.
async fn accept<W: World>(
    storage: &Storage<'_, W>,
    record: &Record,
    arrived: Arrived,
    origin: &str,
) -> Result<Image, Failure> {
    let temporary = ObjectKey::temporary_upload(record.id);
    let original = original_key(record);
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
                    return missing(storage.world, record, origin).await;
                }
            }
        }
        match storage.check(key, integrity).await {
            Ok(Presence::There) => break,
            Ok(Presence::Missing) | Err(StorageError::Wrong(_)) if !is_written_again => {}
            Ok(Presence::Missing) => {
                let why = format!("{key} was written and is not there");
                return Err(Failure::new(ErrorCode::StorageUnavailable).internal(why));
            }
            Err(error) => return Err(error.into()),
        }
        is_written_again = true;
    }
    let change = records::mark_ready(storage.world, record.id, &verified).await?;
    forget(storage, &temporary).await;
    if change == Change::Done {
        publish(storage, record, &verified, source).await;
        return Ok(record.image(&verified, origin));
    }
    settled_meanwhile(storage, record, origin).await
}

/// The record comes first: should the rest fail, the answer stays the same and
/// the bucket's rule takes the object away.
async fn refuse<W: World>(
    storage: &Storage<'_, W>,
    record: &Record,
    failure: Failure,
    origin: &str,
) -> Result<Image, Failure> {
    let change = records::mark_rejected(storage.world, record.id, failure.code).await?;
    for key in temporary_keys(record) {
        forget(storage, &key).await;
    }
    if change == Change::Done {
        // A call before this one may have broken off behind the copy, and other bytes
        // have come since where the store lets them.
        forget(storage, &original_key(record)).await;
        return Err(failure);
    }
    settled_meanwhile(storage, record, origin).await
}

/// The answer of whoever settled it: another call of the same, or cancelling; it may
/// even be deleted since. Only
/// the original of what is known to be no image is deleted.
async fn settled_meanwhile<W: World>(
    storage: &Storage<'_, W>,
    record: &Record,
    origin: &str,
) -> Result<Image, Failure> {
    let again = find(storage.world, &record.owner, record.id).await?;
    match again.state {
        State::Pending | State::Ready(_) => {}
        State::Rejected(_) | State::Deleting(_) | State::Deleted => {
            forget(storage, &original_key(record)).await;
        }
    }
    settled(&again, origin).unwrap_or(Err(Failure::new(ErrorCode::UploadMissing)))
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
