//! From temporary objects to derivatives, as if delivery had made them: noted first, then
//! written, then asked whether the image is still there.

use bytes::Bytes;
use calotype_imaging::{Limits, LumaGrid, coarse_luma_grid};
use calotype_protocol::{ImageId, ObjectKey, Size};
use futures_util::future::join_all;

use super::check::{Refusal, check};
use crate::deliver::card::Shown;
use crate::deliver::plan;
use crate::integrity::Integrity;
use crate::log::{self, Level};
use crate::problem::Failure;
use crate::records::derivatives::{self, Noted};
use crate::records::{self, DeclaredSize, Record, State, Verified};
use crate::storage::{Copied, Storage, StorageError};
use crate::upload::complete::forget;
use crate::world::World;

/// Why a size is not published: it is not …
#[derive(Clone, Debug)]
enum Not {
    /// Or another call has dealt with it.
    Sent,
    Good(Refusal),
    /// Something is out: the object stays, for the next call or for the bucket's rule.
    Reached(String),
}

/// A size that is as it should be, if it shows its original.
struct Arrived {
    etag: String,
    integrity: Integrity,
    grid: LumaGrid,
}

/// Publishes the sizes of an image that have arrived and show it, and deletes the others.
/// Whatever goes wrong, only the log is told.
///
/// `original` is what was uploaded, where that is at hand.
pub(crate) async fn publish<W: World>(
    storage: &Storage<'_, W>,
    record: &Record,
    verified: &Verified,
    original: Option<Bytes>,
) {
    if record.sizes.is_empty() {
        return;
    }
    let shown = Shown::of(record, verified);
    let sizes = || record.sizes.iter();
    let arrived = join_all(sizes().map(|it| arrive(storage, &shown, it))).await;
    // Once for all of them, and not for none.
    let truth = match arrived.iter().any(Result::is_ok) {
        true => original_grid(storage, &shown, original).await,
        false => Err(Not::Sent),
    };
    let settling = sizes().zip(arrived).map(async |(it, arrived)| {
        let settled = match arrived {
            Ok(arrived) => settle(storage, &shown, it, &arrived, &truth).await,
            Err(not) => Err(not),
        };
        if let Ok(_) | Err(Not::Good(_)) = settled {
            forget(storage, &temporary(&shown, it)).await;
        }
        settled
    });
    let settled = join_all(settling).await;
    for (it, settled) in sizes().zip(&settled) {
        let why = match settled {
            Ok(_) | Err(Not::Sent) => continue,
            Err(Not::Good(why)) => why,
            Err(Not::Reached(why)) => why.as_str(),
        };
        let key = temporary(&shown, it);
        storage.world.log(&format!("{key} is not published: {why}"));
    }
    let published: Vec<ObjectKey> = settled.into_iter().flatten().collect();
    if !published.is_empty() {
        take_back_if_gone(storage, record.id, &published).await;
        let names: Vec<_> = published.iter().map(ObjectKey::as_str).collect();
        let message = format!("published as they came: {}", names.join(", "));
        log::message(storage.world, Level::Info, &message);
    }
}

fn temporary(shown: &Shown, it: &DeclaredSize) -> ObjectKey {
    ObjectKey::temporary_size(shown.id, it.size, it.format)
}

fn derivative(shown: &Shown, it: &DeclaredSize) -> ObjectKey {
    let size = Size::Derivative(it.size);
    ObjectKey::image(shown.collection, size, shown.id, it.format)
}

/// Reads a temporary object and looks at it by itself.
async fn arrive<W: World>(
    storage: &Storage<'_, W>,
    shown: &Shown,
    it: &DeclaredSize,
) -> Result<Arrived, Not> {
    let key = derivative(shown, it);
    if !plan::of_size(shown, it.size).any(|plan| plan.key == key) {
        return Err(Not::Good("nobody is ever shown it in this format"));
    }
    // A range tells the length of the whole, whatever that is.
    let object = storage
        .start(&temporary(shown, it), it.bytes)
        .await?
        .ok_or(Not::Sent)?;
    if object.total_bytes != it.bytes {
        return Err(Not::Good("it has another length than declared"));
    }
    let integrity = Integrity::of(storage.world, &object.bytes).await;
    let integrity = integrity.map_err(|outage| Not::Reached(outage.0))?;
    if integrity.sha256 != it.sha256 {
        return Err(Not::Good("it is not what was declared"));
    }
    let grid = check(shown, it, &object.bytes).map_err(Not::Good)?;
    Ok(Arrived {
        etag: object.etag,
        integrity,
        grid,
    })
}

/// What sizes have to show.
async fn original_grid<W: World>(
    storage: &Storage<'_, W>,
    shown: &Shown,
    at_hand: Option<Bytes>,
) -> Result<LumaGrid, Not> {
    let bytes = match at_hand {
        Some(bytes) => bytes,
        None => {
            let key = shown.original_key();
            let original = storage.read(&key, &shown.integrity).await?;
            original.ok_or(Not::Sent)?
        }
    };
    coarse_luma_grid(&bytes, &Limits::DERIVE).map_err(|_| Not::Good("its original does not decode"))
}

/// Makes a derivative of a size that shows its original.
async fn settle<W: World>(
    storage: &Storage<'_, W>,
    shown: &Shown,
    it: &DeclaredSize,
    arrived: &Arrived,
    truth: &Result<LumaGrid, Not>,
) -> Result<ObjectKey, Not> {
    let truth = truth.as_ref().map_err(Not::clone)?;
    if !arrived.grid.shows_the_same_as(truth) {
        return Err(Not::Good("it shows another picture"));
    }
    let key = derivative(shown, it);
    if derivatives::note_new(storage.world, shown.id, &key, &arrived.integrity).await?
        == Noted::Refused
    {
        return Err(Not::Good("it is there already, or its image is gone"));
    }
    // The ETag ties the copy to the bytes that were looked at.
    let from = temporary(shown, it);
    match storage.copy(&from, &arrived.etag, &key, it.format).await? {
        Copied::Done => Ok(key),
        Copied::SourceMissing => Err(Not::Sent),
    }
}

/// Deletes what came too late: its image was deleted, and perhaps not these objects. Where
/// the record is not known, the sweep deletes what is noted.
async fn take_back_if_gone<W: World>(
    storage: &Storage<'_, W>,
    id: ImageId,
    published: &[ObjectKey],
) {
    let is_there = |record: &Record| matches!(record.state, State::Ready(_));
    let found = records::find(storage.world, id).await;
    if found.map_or(true, |it| it.as_ref().is_some_and(is_there)) {
        return;
    }
    for key in published {
        forget(storage, key).await;
    }
}

impl From<Failure> for Not {
    fn from(failure: Failure) -> Self {
        Self::Reached(failure.internal.unwrap_or_default())
    }
}

impl From<StorageError> for Not {
    fn from(error: StorageError) -> Self {
        Failure::from(error).into()
    }
}
