//! The scheduled run: ends images whose date has come, finishes interrupted deletions, and deletes
//! rows that are no longer needed.

use calotype_protocol::Collection;
use calotype_protocol::limits::{
    DELETED_KEPT_SECONDS, REJECTED_KEPT_SECONDS, SWEEP_MAX_ROWS, UPLOAD_ABANDONED_SECONDS,
};
use calotype_protocol::wire::Timestamp;

use super::delete::finish;
use super::ports::ImagePorts;
use crate::audit::{self, Action};
use crate::config::PerCollection;
use crate::model::ApiError;
use crate::records::{self, Record, State, derivatives};
use crate::storage::{Storage, StorageConfig};

/// The principal of the sweep in the audit table; no owner has this name.
const PRINCIPAL: &str = "sweep";

/// One run. It handles a bounded number of rows of each kind, those that have waited longest; the
/// next run continues. Two runs at once do the same work twice.
pub(crate) async fn sweep(
    ports: &impl ImagePorts,
    buckets: &PerCollection<StorageConfig>,
    public_origin: Option<&str>,
) -> Result<(), ApiError> {
    ports.trace().borrow_mut().principal = Some(PRINCIPAL.to_owned());
    records::expire(ports, SWEEP_MAX_ROWS).await?;
    delete_ended(ports, buckets, public_origin).await?;
    forget_derivatives(ports, buckets).await?;
    let abandoned = before(ports, UPLOAD_ABANDONED_SECONDS);
    for upload in records::abandon(ports, abandoned, SWEEP_MAX_ROWS).await? {
        let storage = storage_of(ports, buckets, &upload);
        for key in upload.temporary_keys() {
            storage.forget(&key).await;
        }
        // A call of `complete` that broke off may have got as far as the copy.
        storage.forget(&upload.original_key()).await;
    }
    let rejected = before(ports, REJECTED_KEPT_SECONDS);
    let deleted = before(ports, DELETED_KEPT_SECONDS);
    records::forget_settled(ports, rejected, deleted, SWEEP_MAX_ROWS).await
}

/// Empties ended images. It stops at the first one that fails, because storage is probably out.
/// That image goes to the end of the queue, so that it never blocks the others.
async fn delete_ended(
    ports: &impl ImagePorts,
    buckets: &PerCollection<StorageConfig>,
    public_origin: Option<&str>,
) -> Result<(), ApiError> {
    for record in records::being_deleted(ports, SWEEP_MAX_ROWS).await? {
        let State::Deleting(verified) = &record.state else {
            continue;
        };
        let storage = storage_of(ports, buckets, &record);
        let subject = Some(record.id.to_string());
        audit::note_first(ports, Action::ImageDelete, subject.clone()).await?;
        let finished = finish(&storage, &record, verified, public_origin).await;
        audit::outcome(ports, Action::ImageDelete, subject, &finished);
        if let Err(failure) = finished {
            let why = failure.internal.unwrap_or_default();
            ports.log(&format!("sweep: {} stays: {why}", record.id));
            return records::postpone(ports, record.id).await;
        }
    }
    Ok(())
}

/// Deletes again the objects that a request may have been writing while their image was deleted.
async fn forget_derivatives(
    ports: &impl ImagePorts,
    buckets: &PerCollection<StorageConfig>,
) -> Result<(), ApiError> {
    let gone = derivatives::gone(ports, SWEEP_MAX_ROWS).await?;
    for collection in Collection::ALL {
        let keys = gone.iter().map(|it| &it.key);
        let keys: Vec<_> = keys
            .filter(|key| key.collection() == Some(collection))
            .cloned()
            .collect();
        if keys.is_empty() {
            continue;
        }
        let storage = Storage {
            ports,
            config: buckets.of(collection),
        };
        storage.delete_all(&keys).await?;
        let here = gone.iter();
        let here = here.filter(|it| it.key.collection() == Some(collection));
        derivatives::forget(ports, here).await?;
    }
    Ok(())
}

fn storage_of<'a, P: ImagePorts>(
    ports: &'a P,
    buckets: &'a PerCollection<StorageConfig>,
    record: &Record,
) -> Storage<'a, P> {
    Storage {
        ports,
        config: buckets.of(record.collection),
    }
}

fn before(ports: &impl ImagePorts, seconds: u64) -> Timestamp {
    Timestamp {
        unix_ms: ports.now_unix_ms().saturating_sub(seconds * 1000),
    }
}

#[cfg(test)]
#[path = "sweep_tests.rs"]
mod tests;
