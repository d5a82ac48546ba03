//! `DELETE /v1/images/{id}`: the record first, then the edge cache, then every object.
//!
//! From the first step on no request finds the image; after an interruption the next call or the
//! sweep continues.

use calotype_protocol::{ErrorCode, Format, ImageId, ObjectKey, Size};

use super::ports::ImagePorts;
use crate::config::PerCollection;
use crate::model::ApiError;
use crate::model::Owner;
use crate::records::derivatives::{self, Derived};
use crate::records::{self, Record, State, Verified};
use crate::renditions::purge;
use crate::renditions::record_cache;
use crate::storage::{Storage, StorageConfig};

/// The most entries that are removed from the edge cache, the named sizes first: each counts
/// against the 50 requests that Cloudflare's free plan allows. Without the cached record no request
/// finds the others either.
const PURGED_MAX: usize = 16;

/// Deletes an owner's image. A repeated call succeeds as well.
pub(crate) async fn delete(
    ports: &impl ImagePorts,
    buckets: &PerCollection<StorageConfig>,
    owner: &Owner,
    id: ImageId,
    origin: &str,
) -> Result<(), ApiError> {
    let record = match records::mark_deleting(ports, owner, id).await? {
        Some(record) => Some(record),
        None => records::find(ports, id).await?,
    };
    let record = record
        .filter(|record| record.owner == *owner)
        .ok_or(ApiError::new(ErrorCode::NotFound))?;
    match &record.state {
        State::Deleted => Ok(()),
        State::Deleting(verified) => {
            let storage = Storage {
                ports,
                config: buckets.of(record.collection),
            };
            finish(&storage, &record, verified, Some(origin)).await
        }
        // An upload that is not an image, or one that became an image between the two statements.
        State::Pending | State::Rejected(_) | State::Ready(_) => {
            Err(ApiError::new(ErrorCode::NotFound))
        }
    }
}

/// Deletes the objects of an ended image, and notes that none is left. `origin` stands before
/// delivery paths.
pub(super) async fn finish<P: ImagePorts>(
    storage: &Storage<'_, P>,
    record: &Record,
    verified: &Verified,
    origin: Option<&str>,
) -> Result<(), ApiError> {
    let ports = storage.ports;
    // Of this data center only: the others ask the record before they serve the image again.
    record_cache::forget(ports, origin, record.id).await;
    let noted = derivatives::noted(ports, record.id).await?;
    let keys = objects(record, verified, &noted);
    if let Some(origin) = origin {
        for key in keys.iter().take(PURGED_MAX) {
            purge::purge(ports, origin, key).await;
        }
    }
    storage.delete_all(&keys).await?;
    if !noted.is_empty() {
        derivatives::mark_gone(ports, record.id).await?;
    }
    records::mark_deleted(ports, record.id).await.map(drop)
}

/// Every object that an image may have, including leftovers of the upload.
fn objects(record: &Record, verified: &Verified, noted: &[Derived]) -> Vec<ObjectKey> {
    let image = |size: Size| {
        let format = match size {
            Size::Original => verified.format,
            // From the time before derivatives were noted.
            Size::Derivative(_) => Format::Jpeg,
        };
        ObjectKey::image(record.collection, size, record.id, format)
    };
    let mut keys: Vec<ObjectKey> = record.sizes().map(image).collect();
    keys.extend(record.temporary_keys());
    let others = noted.iter().map(|it| &it.key);
    let others: Vec<_> = others.filter(|it| !keys.contains(it)).cloned().collect();
    [keys, others].concat()
}

#[cfg(test)]
#[path = "delete_tests.rs"]
mod tests;
