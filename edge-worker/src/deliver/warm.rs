//! Every named size in both formats, made when an upload has become an image: the first
//! viewer finds them, near the uploader in the edge cache even.

use calotype_imaging::{Limits, Urgency};
use calotype_protocol::ImageId;

use super::card::{self, Shown};
use super::derive::Caller;
use super::flight::{self, Lead};
use super::plan::{self, Plan, What};
use super::stand_ins::{self, StandIns};
use super::{derive, edge, stored};
use crate::admission::Patience;
use crate::config::Config;
use crate::problem::Failure;
use crate::records::{self, State, derivatives};
use crate::storage::{Storage, StorageConfig};
use crate::world::World;

/// Makes them after the answer, where the operator wants that.
pub(crate) fn later<W: World>(world: &W, config: &Config, id: ImageId, origin: &str) {
    if !config.delivery.prewarm {
        return;
    }
    let storage = config.storage.clone();
    let (at_once, origin) = (config.delivery.at_once, origin.to_owned());
    world.later(async move |world: &W| {
        let place = (id, origin.as_str());
        let warmed = warm(world, |collection| storage.of(collection), at_once, place).await;
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
    (id, origin): (ImageId, &str),
) -> Result<(), Failure> {
    let Some(record) = records::find(world, id).await? else {
        return Ok(());
    };
    let State::Ready(verified) = &record.state else {
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
    for plan in plans(&shown) {
        // Where somebody is at it already, that will do.
        if let Some(lead) = flight::begin_if_idle(world, plan.key.as_str()).await {
            begun.push((plan, lead));
        }
    }
    // Those that came with the upload, or that somebody has made: asked now that nobody else
    // can begin with one.
    let noted = derivatives::noted(world, id).await;
    let is_made = |(plan, _): &mut (Plan, Lead)| match &noted {
        Ok(noted) => noted.iter().any(|it| it.key == plan.key),
        Err(_) => true,
    };
    for (_, lead) in begun.extract_if(.., is_made) {
        flight::end(world, lead, noted.is_ok()).await;
    }
    noted?;
    let stand_ins = match stand_ins::is_due(&shown) {
        true => flight::begin_if_idle(world, &stand_ins::lock(id)).await,
        false => None,
    };
    let wanted = (&*begun, stand_ins.is_some());
    let made = make(&storage, &shown, at_once, wanted, origin).await;
    if let Some(lead) = stand_ins {
        let is_kept = matches!(made, Ok((_, Written::Done)));
        flight::end(world, lead, is_kept).await;
    }
    let kept = made.as_ref().map_or(&[][..], |(kept, _)| kept.as_slice());
    for (index, (_, lead)) in begun.into_iter().enumerate() {
        let is_kept = kept.get(index) == Some(&stored::Kept::Done);
        flight::end(world, lead, is_kept).await;
    }
    made.map(drop)
}

/// What smaller files of a plan are worth. One URL is one file, whoever came first: what is
/// made in advance is made no quicker for somebody who is here before that.
pub(super) fn effort_of(config: &Config, shown: &Shown, plan: &Plan) -> Urgency {
    let is_made_ahead = config.delivery.prewarm && shown.collection.is_public();
    match is_made_ahead && plans(shown).any(|it| it.key == plan.key) {
        true => Urgency::InAdvance,
        false => Urgency::OnDemand,
    }
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
    (begun, has_stand_ins): (&[(Plan, Lead)], bool),
    origin: &str,
) -> Result<(Vec<stored::Kept>, Written), Failure> {
    let rendition = |(plan, _): &(Plan, Lead)| match plan.what {
        What::Original => None,
        What::Made(rendition) => Some(rendition),
    };
    let renditions: Vec<_> = begun.iter().filter_map(rendition).collect();
    if renditions.is_empty() && !has_stand_ins {
        return Ok((Vec::new(), Written::Not));
    }
    let caller = Caller {
        network: None,
        at_once,
        urgency: Urgency::InAdvance,
    };
    let patience = &mut Patience::default();
    if renditions.is_empty() {
        let made = stand_ins::of_original(storage, shown, &caller, patience).await?;
        let written = match made {
            Some(made) => write(storage.world, shown.id, &made).await,
            None => Written::Not,
        };
        return Ok((Vec::new(), written));
    }
    let made = derive::derive(storage, shown, &renditions, &caller, patience).await?;
    let Some((pictures, _place)) = made else {
        return Ok((Vec::new(), Written::Not));
    };
    // Nothing is smaller to decode.
    let thumbnail = pictures.iter().min_by_key(|it| it.integrity.bytes);
    let stand_ins = thumbnail
        .filter(|_| has_stand_ins)
        .map(|it| stand_ins::make(storage.world, &it.bytes, &Limits::DERIVE));
    let written = match stand_ins {
        Some(Ok(made)) => write(storage.world, shown.id, &made).await,
        // Whoever asks for them tries again, and notes why not.
        Some(Err(_)) | None => Written::Not,
    };
    let mut kept = Vec::new();
    for ((plan, _), picture) in begun.iter().zip(&pictures) {
        let is_kept = stored::keep(storage, shown.id, &plan.key, plan.room, picture).await;
        if is_kept == stored::Kept::Done {
            edge::keep(storage.world, origin, &plan.key, picture).await;
        }
        kept.push(is_kept);
    }
    Ok((kept, written))
}

/// Whether an image's stand-ins are in its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Done,
    Not,
}

async fn write(world: &impl World, id: ImageId, made: &StandIns) -> Written {
    match records::stand_ins::fill(world, id, &made.thumbhash, made.dominant).await {
        Ok(record) => {
            // Of this isolate; the edge cache's card is asked anew by who needs more.
            card::forget(world, None, id).await;
            record.map_or(Written::Not, |_| Written::Done)
        }
        Err(failure) => {
            let why = failure.internal.unwrap_or_default();
            world.log(&format!("placeholder not written: {why}"));
            Written::Not
        }
    }
}
