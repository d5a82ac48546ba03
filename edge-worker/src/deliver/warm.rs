//! Every named size in both formats, made when an upload has become an image: the first
//! viewer finds them.

use calotype_protocol::ImageId;

use super::card::Shown;
use super::flight::{self, Lead, Patience};
use super::plan::{self, Plan, What};
use super::{derive, stored};
use crate::config::Config;
use crate::problem::Failure;
use crate::records::{self, State, derivatives};
use crate::storage::{Storage, StorageConfig};
use crate::world::World;

/// Makes them after the answer, where the operator wants that.
pub(crate) fn later<W: World>(world: &W, config: &Config, id: ImageId) {
    if !config.delivery.prewarm {
        return;
    }
    let storage = config.storage.clone();
    let at_once = config.delivery.at_once;
    world.later(async move |world: &W| {
        let warmed = warm(world, |collection| storage.of(collection), at_once, id).await;
        if let Err(failure) = warmed {
            let why = failure.internal.unwrap_or_default();
            world.log(&format!(
                "not made in advance: {}: {why}",
                failure.code.as_str()
            ));
        }
    });
}

async fn warm<'a, W: World>(
    world: &W,
    config: impl Fn(calotype_protocol::Collection) -> &'a StorageConfig,
    at_once: u32,
    id: ImageId,
) -> Result<(), Failure> {
    let Some(record) = records::find(world, id).await? else {
        return Ok(());
    };
    let State::Ready(verified) = record.state else {
        return Ok(());
    };
    if !record.collection.is_public() {
        return Ok(());
    }
    let shown = Shown::of(&record, verified);
    let storage = Storage {
        world,
        config: config(shown.collection),
    };
    let mut begun: Vec<(Plan, Lead)> = Vec::new();
    // Those that came with the upload, or were made when it was completed before.
    let noted = derivatives::noted(world, id).await?;
    let is_noted = |plan: &Plan| noted.iter().any(|it| it.key == plan.key);
    for plan in plans(&shown).filter(|it| !is_noted(it)) {
        // Where somebody is at it already, that will do.
        if let Some(lead) = flight::begin_if_idle(world, &plan.key).await {
            begun.push((plan, lead));
        }
    }
    let made = make(&storage, &shown, at_once, &begun).await;
    let kept = made.as_ref().map_or(&[][..], Vec::as_slice);
    for (index, (_, lead)) in begun.into_iter().enumerate() {
        let is_kept = kept.get(index) == Some(&stored::Kept::Done);
        flight::end(world, lead, is_kept).await;
    }
    made.map(drop)
}

/// The named sizes of an image, in each format that somebody may ask for.
fn plans(shown: &Shown) -> impl Iterator<Item = Plan> {
    let derivatives = shown.collection.derivatives().iter();
    derivatives.flat_map(|it| plan::of_size(shown, *it))
}

async fn make<W: World>(
    storage: &Storage<'_, W>,
    shown: &Shown,
    at_once: u32,
    begun: &[(Plan, Lead)],
) -> Result<Vec<stored::Kept>, Failure> {
    let rendition = |(plan, _): &(Plan, Lead)| match plan.what {
        What::Original => None,
        What::Made(rendition) => Some(rendition),
    };
    let renditions: Vec<_> = begun.iter().filter_map(rendition).collect();
    if renditions.is_empty() {
        return Ok(Vec::new());
    }
    let slot = flight::slot(storage.world, at_once, &mut Patience::default()).await?;
    let original = derive::original(storage, shown).await?;
    let pictures = derive::derive(storage.world, shown, &original, &renditions).await?;
    drop((slot, original));
    let mut kept = Vec::new();
    for ((plan, _), picture) in begun.iter().zip(&pictures) {
        kept.push(stored::keep(storage, shown.id, &plan.key, plan.room, picture).await);
    }
    Ok(kept)
}
