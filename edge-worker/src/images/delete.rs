//! `DELETE /v1/images/{id}`: the record first, then the edge cache, then every object.
//!
//! From the first step on nobody finds the image; whatever comes between, the next
//! call or the sweep goes on from there.

use calotype_protocol::{ErrorCode, Format, ImageId, ObjectKey, Size};

use crate::authenticate::Owner;
use crate::config::Config;
use crate::deliver::{card, edge};
use crate::problem::Failure;
use crate::records::derivatives::{self, Derived};
use crate::records::{self, Record, State, Verified};
use crate::storage::Storage;
use crate::upload::sizes::temporary_keys;
use crate::world::World;

/// Entries that are taken out of the edge cache, the named sizes first: each counts
/// against the 50 requests that Cloudflare's free plan has for one. Nobody finds the
/// others without the card either.
const PURGED_MAX: usize = 16;

/// Deletes an owner's image; again, when it is deleted already.
pub(crate) async fn delete(
    world: &impl World,
    config: &Config,
    owner: &Owner,
    id: ImageId,
    origin: &str,
) -> Result<(), Failure> {
    let record = match records::mark_deleting(world, owner, id).await? {
        Some(record) => Some(record),
        None => records::find(world, id).await?,
    };
    let record = record
        .filter(|record| record.owner == *owner)
        .ok_or(Failure::new(ErrorCode::NotFound))?;
    match &record.state {
        State::Deleted => Ok(()),
        State::Deleting(verified) => {
            let storage = Storage {
                world,
                config: config.storage.of(record.collection),
            };
            finish(&storage, &record, verified, Some(origin)).await
        }
        // An upload that is no image; and one that became it between the two statements.
        State::Pending | State::Rejected(_) | State::Ready(_) => {
            Err(Failure::new(ErrorCode::NotFound))
        }
    }
}

/// Deletes what is left of an ended image, and notes that nothing is. `origin` stands
/// before delivery paths.
pub(super) async fn finish<W: World>(
    storage: &Storage<'_, W>,
    record: &Record,
    verified: &Verified,
    origin: Option<&str>,
) -> Result<(), Failure> {
    let world = storage.world;
    // Of this data centre only: the others ask the record before they serve on.
    card::forget(world, origin, record.id).await;
    let noted = derivatives::noted(world, record.id).await?;
    let keys = objects(record, verified, &noted);
    if let Some(origin) = origin {
        for key in keys.iter().take(PURGED_MAX) {
            edge::purge(world, origin, key).await;
        }
    }
    storage.delete_all(&keys).await?;
    if !noted.is_empty() {
        derivatives::mark_gone(world, record.id).await?;
    }
    records::mark_deleted(world, record.id).await.map(drop)
}

/// Every object that an image may have; those of the upload, too, should they be left.
fn objects(record: &Record, verified: &Verified, noted: &[Derived]) -> Vec<ObjectKey> {
    let image = |size: Size| {
        let format = match size {
            Size::Original => verified.format,
            // From before derivatives were noted.
            Size::Derivative(_) => Format::Jpeg,
        };
        ObjectKey::image(record.collection, size, record.id, format)
    };
    let mut keys: Vec<ObjectKey> = record.sizes().map(image).collect();
    keys.extend(temporary_keys(record));
    let others = noted.iter().map(|it| &it.key);
    let others: Vec<_> = others.filter(|it| !keys.contains(it)).cloned().collect();
    [keys, others].concat()
}

#[cfg(test)]
#[path = "delete_tests.rs"]
mod tests;
