//! From temporary objects to derivatives, in delivery's order: noted in the database, then written,
//! then checked again for a deleted image.

use bytes::Bytes;
use calotype_imaging::{Limits, LumaGrid, coarse_luma_grid};
use calotype_protocol::{ImageId, ObjectKey, Size};
use futures_util::future::join_all;

use super::check::{Reason, check};
use crate::model::ApiError;
use crate::model::integrity::Integrity;
use crate::platform::Level;
use crate::records::derivatives::{self, Noted};
use crate::records::{self, DeclaredSize, Record, State, Verified};
use crate::renditions::image_info::ImageInfo;
use crate::renditions::plan;
use crate::storage::{Copied, Storage, StorageError};
use crate::telemetry::log;
use crate::upload::ports::UploadPorts;

/// The reason why a size is not published.
#[derive(Clone, Debug)]
enum PublishError {
    /// The object did not arrive, or another call has dealt with it.
    Missing,
    /// The object fails a check.
    Invalid(Reason),
    /// The store or the database does not answer: the object stays, for the next call or for the
    /// bucket's rule.
    Unavailable(String),
}

/// A size that passed its own checks.
struct Arrived {
    etag: String,
    integrity: Integrity,
    grid: LumaGrid,
}

/// Publishes the sizes of an image that have arrived and match it, and deletes the others. Failures
/// only go to the log.
///
/// `original` is the uploaded file, if it is in memory.
pub(crate) async fn publish<P: UploadPorts>(
    storage: &Storage<'_, P>,
    record: &Record,
    verified: &Verified,
    original: Option<Bytes>,
) {
    if record.sizes.is_empty() {
        return;
    }
    let info = ImageInfo::of(record, verified);
    let sizes = || record.sizes.iter();
    let arrived = join_all(sizes().map(|it| arrive(storage, &info, it))).await;
    // Read once for all sizes, and only if there are any.
    let truth = match arrived.iter().any(Result::is_ok) {
        true => original_grid(storage, &info, original).await,
        false => Err(PublishError::Missing),
    };
    let settling = sizes().zip(arrived).map(async |(it, arrived)| {
        let settled = match arrived {
            Ok(arrived) => settle(storage, &info, it, &arrived, &truth).await,
            Err(error) => Err(error),
        };
        if let Ok(_) | Err(PublishError::Invalid(_)) = settled {
            storage.forget(&temporary(&info, it)).await;
        }
        settled
    });
    let settled = join_all(settling).await;
    for (it, settled) in sizes().zip(&settled) {
        let why = match settled {
            Ok(_) | Err(PublishError::Missing) => continue,
            Err(PublishError::Invalid(why)) => why,
            Err(PublishError::Unavailable(why)) => why.as_str(),
        };
        let key = temporary(&info, it);
        storage.ports.log(&format!("{key} is not published: {why}"));
    }
    let published: Vec<ObjectKey> = settled.into_iter().flatten().collect();
    if !published.is_empty() {
        take_back_if_gone(storage, record.id, &published).await;
        let names: Vec<_> = published.iter().map(ObjectKey::as_str).collect();
        let message = format!("published as they came: {}", names.join(", "));
        log::message(storage.ports, Level::Info, &message);
    }
}

fn temporary(info: &ImageInfo, it: &DeclaredSize) -> ObjectKey {
    ObjectKey::temporary_size(info.id, it.size, it.format)
}

fn derivative(info: &ImageInfo, it: &DeclaredSize) -> ObjectKey {
    let size = Size::Derivative(it.size);
    ObjectKey::image(info.collection, size, info.id, it.format)
}

/// Reads a temporary object and checks it by itself.
async fn arrive<P: UploadPorts>(
    storage: &Storage<'_, P>,
    info: &ImageInfo,
    it: &DeclaredSize,
) -> Result<Arrived, PublishError> {
    let key = derivative(info, it);
    if !plan::of_size(info, it.size).any(|plan| plan.key == key) {
        return Err(PublishError::Invalid(
            "nobody is ever shown it in this format",
        ));
    }
    // A range also tells the length of the whole object, whatever that is.
    let object = storage
        .start(&temporary(info, it), it.bytes)
        .await?
        .ok_or(PublishError::Missing)?;
    if object.total_bytes != it.bytes {
        return Err(PublishError::Invalid("it has another length than declared"));
    }
    let integrity = Integrity::of(storage.ports, &object.bytes).await;
    let integrity = integrity.map_err(|error| PublishError::Unavailable(error.0))?;
    if integrity.sha256 != it.sha256 {
        return Err(PublishError::Invalid("it is not what was declared"));
    }
    let grid = check(info, it, &object.bytes).map_err(PublishError::Invalid)?;
    Ok(Arrived {
        etag: object.etag,
        integrity,
        grid,
    })
}

/// The grid of the original, which the sizes have to match.
async fn original_grid<P: UploadPorts>(
    storage: &Storage<'_, P>,
    info: &ImageInfo,
    at_hand: Option<Bytes>,
) -> Result<LumaGrid, PublishError> {
    let bytes = match at_hand {
        Some(bytes) => bytes,
        None => {
            let key = info.original_key();
            let original = storage.read(&key, &info.integrity).await?;
            original.ok_or(PublishError::Missing)?
        }
    };
    coarse_luma_grid(&bytes, &Limits::DERIVE)
        .map_err(|_| PublishError::Invalid("its original does not decode"))
}

/// Makes a size that matches its original a derivative.
async fn settle<P: UploadPorts>(
    storage: &Storage<'_, P>,
    info: &ImageInfo,
    it: &DeclaredSize,
    arrived: &Arrived,
    truth: &Result<LumaGrid, PublishError>,
) -> Result<ObjectKey, PublishError> {
    let truth = truth.as_ref().map_err(PublishError::clone)?;
    if !arrived.grid.shows_the_same_as(truth) {
        return Err(PublishError::Invalid("it shows another picture"));
    }
    let key = derivative(info, it);
    if derivatives::note_new(storage.ports, info.id, &key, &arrived.integrity).await?
        == Noted::Refused
    {
        return Err(PublishError::Invalid(
            "it is there already, or its image is gone",
        ));
    }
    // The ETag ties the copy to the verified bytes.
    let from = temporary(info, it);
    match storage.copy(&from, &arrived.etag, &key, it.format).await? {
        Copied::Done => Ok(key),
        Copied::SourceMissing => Err(PublishError::Missing),
    }
}

/// Deletes objects that came too late: the image was deleted, and its deletion may have missed
/// them. If the record cannot be read, the sweep deletes the noted objects.
async fn take_back_if_gone<P: UploadPorts>(
    storage: &Storage<'_, P>,
    id: ImageId,
    published: &[ObjectKey],
) {
    let is_there = |record: &Record| matches!(record.state, State::Ready(_));
    let found = records::find(storage.ports, id).await;
    if found.map_or(true, |it| it.as_ref().is_some_and(is_there)) {
        return;
    }
    for key in published {
        storage.forget(key).await;
    }
}

impl From<ApiError> for PublishError {
    fn from(failure: ApiError) -> Self {
        Self::Unavailable(failure.internal.unwrap_or_default())
    }
}

impl From<StorageError> for PublishError {
    fn from(error: StorageError) -> Self {
        ApiError::from(error).into()
    }
}
