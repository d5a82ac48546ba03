//! Original to pictures: one decoding, however many are made.

use calotype_imaging::{Error, Limits, render};
use calotype_protocol::limits::DERIVE_MAX_BYTES;
use calotype_protocol::rendition::Rendition;
use calotype_protocol::{Cause, ErrorCode, ImageId, ObjectKey, Size};

use super::card::Shown;
use super::gone;
use super::picture::Picture;
use super::timing::{self, Stages};
use crate::problem::Failure;
use crate::records::derivatives;
use crate::storage::{Part, Storage};
use crate::world::World;

/// The bytes of an original, for nobody who waits.
///
/// # Errors
///
/// `storage_unavailable`, also when it is not there: the record said that it is.
pub(crate) async fn original<W: World>(
    storage: &Storage<'_, W>,
    shown: &Shown,
) -> Result<Vec<u8>, Failure> {
    let found = find_original(storage, shown).await?;
    found.ok_or_else(|| gone::missing(shown))
}

/// The bytes of an original; `None` when it is not there.
///
/// # Errors
///
/// `storage_unavailable`.
pub(super) async fn find_original<W: World>(
    storage: &Storage<'_, W>,
    shown: &Shown,
) -> Result<Option<Vec<u8>>, Failure> {
    let key = ObjectKey::image(shown.collection, Size::Original, shown.id, shown.format);
    let begun = timing::begin(storage.world);
    let object = storage.get(&key, Part::Whole, DERIVE_MAX_BYTES).await;
    timing::end(storage.world, "storage", begun);
    Ok(object?.map(|it| it.bytes))
}

/// The renditions of an original, in their order.
///
/// # Errors
///
/// What is wrong with the file; then its record says so from now on, and nobody tries
/// that again.
pub(crate) async fn derive<W: World>(
    world: &W,
    shown: &Shown,
    original: &[u8],
    renditions: &[Rendition],
) -> Result<Vec<Picture>, Failure> {
    let made = make(world, original, renditions);
    match made {
        Ok(pictures) => Ok(pictures),
        Err(error) => Err(failed(world, shown.id, &error).await),
    }
}

/// What is wrong with an original, and noted of it where the file is to blame.
pub(crate) async fn failed(world: &impl World, id: ImageId, error: &Error) -> Failure {
    let code = error.code();
    if code.cause() == Cause::File {
        mark(world, id, code).await;
    }
    Failure::new(code).internal(format!("{id} does not derive: {error}"))
}

async fn mark(world: &impl World, id: ImageId, code: ErrorCode) {
    if let Err(failure) = derivatives::mark_fault(world, id, code).await {
        let why = failure.internal.unwrap_or_default();
        world.log(&format!("{id} is not marked: {why}"));
    }
}

fn make<W: World>(
    world: &W,
    original: &[u8],
    renditions: &[Rendition],
) -> Result<Vec<Picture>, Error> {
    let mut stages = Stages::new(world);
    let mut watch = |progress| stages.watch(progress);
    let made = render(original, renditions, &Limits::DERIVE, &mut watch)?;
    let pictures = made.into_iter();
    Ok(pictures
        .map(|it| Picture::new(it.bytes, it.format))
        .collect())
}
