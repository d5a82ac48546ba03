//! The scheduled run: ends images whose date has come, finishes deletions that
//! stopped half way, and forgets what nobody asks for any more.

use calotype_protocol::Collection;
use calotype_protocol::limits::{
    DELETED_KEPT_SECONDS, REJECTED_KEPT_SECONDS, SWEEP_MAX_ROWS, UPLOAD_ABANDONED_SECONDS,
};
use calotype_protocol::wire::Timestamp;

use super::delete::finish;
use crate::audit::{self, Action};
use crate::authenticate::Owner;
use crate::config::Config;
use crate::problem::Failure;
use crate::records::{self, Record, State, derivatives};
use crate::storage::Storage;
use crate::upload::complete::{forget, original_key};
use crate::upload::sizes::temporary_keys;
use crate::world::World;

/// The principal of its acts in the audit table; owners have no such name.
const PRINCIPAL: &str = "sweep";

/// One run. It takes on a bounded number of rows of each kind, those that have waited
/// longest; the next run takes the next ones. Two at once do the same twice.
pub(crate) async fn sweep(world: &impl World, config: &Config) -> Result<(), Failure> {
    world.trace().borrow_mut().principal = Some(Owner(PRINCIPAL.to_owned()));
    records::expire(world, SWEEP_MAX_ROWS).await?;
    delete_ended(world, config).await?;
    forget_derivatives(world, config).await?;
    let abandoned = before(world, UPLOAD_ABANDONED_SECONDS);
    for upload in records::abandon(world, abandoned, SWEEP_MAX_ROWS).await? {
        let storage = storage_of(world, config, &upload);
        for key in temporary_keys(&upload) {
            forget(&storage, &key).await;
        }
        // A call of `complete` that broke off may have got as far as the copy.
        forget(&storage, &original_key(&upload)).await;
    }
    let rejected = before(world, REJECTED_KEPT_SECONDS);
    let deleted = before(world, DELETED_KEPT_SECONDS);
    records::forget_settled(world, rejected, deleted, SWEEP_MAX_ROWS).await
}

/// Ends at the first image that cannot be emptied: most likely storage is out. That
/// image goes behind the others, so that it never keeps them waiting.
async fn delete_ended(world: &impl World, config: &Config) -> Result<(), Failure> {
    let origin = config.public_url.as_ref().map(|it| it.as_str());
    for record in records::being_deleted(world, SWEEP_MAX_ROWS).await? {
        let State::Deleting(verified) = &record.state else {
            continue;
        };
        let storage = storage_of(world, config, &record);
        let subject = Some(record.id.to_string());
        audit::note_first(world, Action::ImageDelete, subject.clone()).await?;
        let finished = finish(&storage, &record, verified, origin).await;
        audit::outcome(world, Action::ImageDelete, subject, &finished);
        if let Err(failure) = finished {
            let why = failure.internal.unwrap_or_default();
            world.log(&format!("sweep: {} stays: {why}", record.id));
            return records::postpone(world, record.id).await;
        }
    }
    Ok(())
}

/// Deletes once more what somebody may have been writing while its image was deleted.
async fn forget_derivatives(world: &impl World, config: &Config) -> Result<(), Failure> {
    let gone = derivatives::gone(world, SWEEP_MAX_ROWS).await?;
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
            world,
            config: config.storage.of(collection),
        };
        storage.delete_all(&keys).await?;
        let here = gone.iter();
        let here = here.filter(|it| it.key.collection() == Some(collection));
        derivatives::forget(world, here).await?;
    }
    Ok(())
}

fn storage_of<'a, W: World>(world: &'a W, config: &'a Config, record: &Record) -> Storage<'a, W> {
    Storage {
        world,
        config: config.storage.of(record.collection),
    }
}

fn before(world: &impl World, seconds: u64) -> Timestamp {
    Timestamp {
        unix_ms: world.now_unix_ms().saturating_sub(seconds * 1000),
    }
}

#[cfg(test)]
#[path = "sweep_tests.rs"]
mod tests;
