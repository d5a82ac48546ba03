//! What stands for a picture until it is there, where its uploader sent nothing: made
//! once, from the thumbnail if there is one, and written into the record.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use calotype_imaging::{Error, Limits, Urgency, placeholders};
use calotype_protocol::{Cause, Derivative, ErrorCode, ImageId, Size, ThumbHash};

use super::body::Taken;
use super::card::{self, Shown};
use super::cost::Cost;
use super::derive::Caller;
use super::flight::{self, Next};
use super::negotiate::Accepted;
use super::{Visit, derive, for_a_while, plan, stored, timing};
use crate::admission::Patience;
use crate::problem::Failure;
use crate::records::stand_ins::{self, Colour};
use crate::storage::Storage;
use crate::world::{Content, World};

/// ThumbHash and dominant colour.
#[derive(Clone, Debug)]
pub(crate) struct StandIns {
    pub(crate) thumbhash: ThumbHash,
    pub(crate) dominant: Colour,
}

/// Whether an image lacks some that it could have. A document has none, and nor has what
/// does not decode.
pub(crate) fn is_due(shown: &Shown) -> bool {
    let is_whole = shown.thumbhash.is_some() && shown.dominant.is_some();
    shown.dimensions.is_some() && shown.fault().is_none() && !is_whole
}

/// The name of the lock under which they are made: no key of an object.
pub(crate) fn lock(id: ImageId) -> String {
    format!("placeholder/{id}")
}

/// Those of a file, decoded as small as its format allows.
pub(crate) fn make(world: &impl World, file: &[u8], limits: &Limits) -> Result<StandIns, Error> {
    let begun = timing::begin(world);
    let made = placeholders(file, limits);
    timing::end(world, "decode", begun);
    let made = made?;
    let text = STANDARD.encode(made.thumbhash);
    Ok(StandIns {
        thumbhash: text.try_into().expect("it has 5 to 25 bytes"),
        dominant: made.dominant,
    })
}

/// Those of an original; `None` when it is not there.
///
/// # Errors
///
/// As [`derive::derive`].
pub(super) async fn of_original<W: World>(
    storage: &Storage<'_, W>,
    shown: &Shown,
    caller: &Caller,
    patience: &mut Patience,
) -> Result<Option<StandIns>, Failure> {
    let work = async |original: &Bytes, cost: &Cost| make(storage.world, original, &cost.limits());
    let cost = Cost::least(shown);
    let made = derive::decode(storage, shown, cost, caller, patience, work).await;
    made.map(|it| it.map(|(made, _place)| made))
}

impl<W: World> Visit<'_, W> {
    /// Gives an image what it lacks. Where that fails it stays as it was: the rest is
    /// known all the same.
    ///
    /// # Errors
    ///
    /// `rate_limited`, and `not_found` for an image that is gone.
    pub(super) async fn complete(&self, shown: &mut Shown) -> Result<(), Failure> {
        // A database that is out has just been waited for.
        let is_out = self.world.memory().cards.is_out(self.world.now_unix_ms());
        if !is_due(shown) || is_out {
            return Ok(());
        }
        self.count().await?;
        let is_public = shown.collection.is_public();
        let completed = match is_public {
            true => self.once(shown).await,
            // Of what is private nothing is kept.
            false => self.made(shown, &mut Patience::default()).await.map(|it| {
                shown.take(it);
            }),
        };
        let Err(failure) = completed else {
            return Ok(());
        };
        if failure.code == ErrorCode::NotFound {
            return Err(failure);
        }
        if failure.code.cause() == Cause::File {
            shown.fault = Some(failure.code.as_str().to_owned());
            if is_public {
                card::forget(self.world, Some(self.origin), shown.id).await;
            }
        }
        let why = failure.internal.unwrap_or_default();
        self.world.log(&format!("no placeholder: {why}"));
        Ok(())
    }

    /// Lets one make them, and the others read what it wrote.
    async fn once(&self, shown: &mut Shown) -> Result<(), Failure> {
        let lock = lock(shown.id);
        let (mut patience, mut insists) = (Patience::default(), false);
        loop {
            match flight::begin(self.world, &lock, insists, &mut patience).await? {
                Next::Make(lead) => {
                    let filled = self.fill(shown, &mut patience).await;
                    flight::end(self.world, lead, filled.is_ok()).await;
                    return filled;
                }
                Next::Look => {
                    *shown = self.anew(shown.id).await?;
                    if !is_due(shown) {
                        return Ok(());
                    }
                    insists = true;
                }
            }
        }
    }

    async fn fill(&self, shown: &mut Shown, patience: &mut Patience) -> Result<(), Failure> {
        // They may have been made since the card was written.
        *shown = self.anew(shown.id).await?;
        if !is_due(shown) {
            return Ok(());
        }
        let made = self.made(shown, patience).await?;
        shown.take(made.clone());
        let StandIns {
            thumbhash,
            dominant,
        } = made;
        match stand_ins::fill(self.world, shown.id, &thumbhash, dominant).await? {
            Some(record) => {
                card::keep(self.world, self.origin, shown.id, Some(&record)).await;
                Ok(())
            }
            None => {
                card::forget(self.world, Some(self.origin), shown.id).await;
                Err(for_a_while(Failure::new(ErrorCode::NotFound)))
            }
        }
    }

    /// Those of an image, made here.
    async fn made(&self, shown: &Shown, patience: &mut Patience) -> Result<StandIns, Failure> {
        let storage = Storage {
            world: self.world,
            config: self.config.storage.of(shown.collection),
        };
        let thumbnail = self.thumbnail(&storage, shown).await?;
        let made = thumbnail.map(|it| make(self.world, &it, &Limits::DERIVE));
        if let Some(Ok(made)) = made {
            return Ok(made);
        }
        self.charge(&Cost::least(shown)).await?;
        let made = of_original(&storage, shown, &self.caller(Urgency::OnDemand), patience).await?;
        match made {
            Some(made) => Ok(made),
            None => Err(self.gone(shown).await),
        }
    }

    /// The thumbnail, should there be one: nothing is smaller to decode.
    async fn thumbnail(
        &self,
        storage: &Storage<'_, W>,
        shown: &Shown,
    ) -> Result<Option<Bytes>, Failure> {
        if !shown.collection.is_public() {
            return Ok(None);
        }
        let size = Size::Derivative(Derivative::Thumbnail);
        for accepted in [Accepted::Webp, Accepted::Plain] {
            let Ok(plan) = plan::named(shown, size, accepted) else {
                continue;
            };
            let cached = self.cached(&plan).await;
            let stored = match cached {
                Some(found) => Some(found),
                None => stored::find(self.world, self.origin, &plan).await?,
            };
            let Some(found) = stored else { continue };
            match found.body.take(storage, None).await? {
                Taken::Content(Content::Bytes(bytes)) => return Ok(Some(bytes)),
                Taken::Content(Content::Held(held)) => {
                    if let Ok(bytes) = self.world.read(held).await {
                        return Ok(Some(bytes.into()));
                    }
                }
                Taken::Missing => {}
            }
        }
        Ok(None)
    }
}
