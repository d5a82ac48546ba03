//! Derivatives in the bucket: noted first, then written, then asked whether the image is
//! still there.

use calotype_protocol::limits::DERIVE_MAX_BYTES;
use calotype_protocol::{ImageId, ObjectKey};

use super::picture::Picture;
use super::plan::Plan;
use super::timing;
use crate::problem::Failure;
use crate::records::derivatives::{self, Noted, Room};
use crate::records::{self, State};
use crate::storage::{Part, Storage};
use crate::upload::complete::forget;
use crate::world::World;

/// What became of a picture that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It is in the bucket.
    Done,
    /// It is not: there are enough, or something is out. It may be shown all the same.
    Not,
    /// Its image is gone.
    Gone,
}

/// The stored picture of a plan.
pub(crate) async fn find<W: World>(
    storage: &Storage<'_, W>,
    plan: &Plan,
) -> Result<Option<Picture>, Failure> {
    let begun = timing::begin(storage.world);
    let found = storage.get(&plan.key, Part::Whole, DERIVE_MAX_BYTES).await;
    timing::end(storage.world, "storage", begun);
    Ok(found?.map(|object| Picture::new(object.bytes, plan.format)))
}

/// Keeps a picture; whoever asked for it gets it also where that fails.
pub(crate) async fn keep<W: World>(
    storage: &Storage<'_, W>,
    id: ImageId,
    key: &ObjectKey,
    room: Room,
    picture: &Picture,
) -> Kept {
    let world = storage.world;
    match derivatives::note(world, id, key, room).await {
        Ok(Noted::Done) => {}
        Ok(Noted::Refused) => return is_gone(world, id).await.unwrap_or(Kept::Not),
        Err(failure) => return not_kept(world, key, failure),
    }
    if let Err(error) = storage
        .put(key, picture.format, picture.bytes.clone())
        .await
    {
        return not_kept(world, key, error.into());
    }
    // Deleted meanwhile, and past the deletion of this very object?
    match is_gone(world, id).await {
        Some(gone) => {
            forget(storage, key).await;
            gone
        }
        None => Kept::Done,
    }
}

/// `Gone` when the record says that there is no image any more.
async fn is_gone(world: &impl World, id: ImageId) -> Option<Kept> {
    match records::find(world, id).await {
        Ok(Some(record)) if matches!(record.state, State::Ready(_)) => None,
        Ok(_) => Some(Kept::Gone),
        // Not known: should it be gone, the sweep deletes what is noted.
        Err(_) => None,
    }
}

fn not_kept(world: &impl World, key: &ObjectKey, failure: Failure) -> Kept {
    let why = failure.internal.unwrap_or_default();
    world.log(&format!("{key} is not kept: {why}"));
    Kept::Not
}
