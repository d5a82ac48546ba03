//! What delivery has to know of an image: asked of the record once a minute, and kept in
//! the isolate and in the edge cache meanwhile.
//!
//! Everything else in the edge cache is found by way of the card, under a name that says
//! what it is in every detail. So whoever deletes an image here, or moves its focal
//! point, takes away the card, and nothing of before is found any more.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use calotype_protocol::limits::{
    RECORD_ABSENT_SECONDS, RECORD_ASK_AGAIN_SECONDS, RECORD_ASK_SOON_SECONDS,
    RECORD_MEMORY_SECONDS, RECORD_OUTAGE_SECONDS,
};
use calotype_protocol::wire::Timestamp;
use calotype_protocol::{
    Collection, Dimensions, ErrorCode, FocalPoint, Format, ImageId, ObjectKey, Size, ThumbHash,
};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response};
use serde::{Deserialize, Serialize};

use super::stand_ins::StandIns;
use crate::cache_address;
use crate::integrity::Integrity;
use crate::problem::Failure;
use crate::records::stand_ins::Colour;
use crate::records::{self, Record, State, Verified};
use crate::world::{Content, World, cached_whole};

/// Cards that an isolate remembers: some 300 bytes each, and 32 for each MiB of the original.
const MAX_CARDS: usize = 2_000;

/// Milliseconds until the database is asked again, where that was just done in vain, or
/// by somebody who is still at it.
const ASKING_MS: u64 = 5_000;

/// Longest that the edge cache keeps a card: as long as it may be of use.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// What the record said, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Card {
    asked_unix_ms: u64,
    /// None of what never was, or is no more.
    pub(crate) image: Option<Shown>,
}

/// An image that may be shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shown {
    pub(crate) id: ImageId,
    pub(crate) collection: Collection,
    /// Of the original.
    pub(crate) format: Format,
    /// Of the original, upright; none of a document.
    pub(crate) dimensions: Option<Dimensions>,
    pub(crate) integrity: Integrity,
    pub(crate) has_alpha: bool,
    pub(crate) focal_point: Option<FocalPoint>,
    pub(crate) thumbhash: Option<ThumbHash>,
    /// Red, green and blue of the colour that most of it has.
    pub(crate) dominant: Option<Colour>,
    pub(crate) ends: Option<Timestamp>,
    /// Why its original cannot be decoded.
    pub(crate) fault: Option<String>,
}

impl Shown {
    /// What a record lets be shown, in public or to whoever has a signature.
    pub(crate) fn of(record: &Record, verified: &Verified) -> Self {
        // Unknown of older rows: PNG is right for both.
        let may_have_alpha = verified.format != Format::Jpeg;
        Self {
            id: record.id,
            collection: record.collection,
            format: verified.format,
            dimensions: verified.dimensions,
            integrity: verified.integrity.clone(),
            has_alpha: verified.has_alpha.unwrap_or(may_have_alpha),
            focal_point: record.details.focal_point,
            thumbhash: record.details.thumbhash.clone(),
            dominant: record.dominant,
            ends: record.details.expires_on,
            fault: record.fault.map(|code| code.as_str().to_owned()),
        }
    }

    /// Where its original is.
    pub(crate) fn original_key(&self) -> ObjectKey {
        ObjectKey::image(self.collection, Size::Original, self.id, self.format)
    }

    /// Takes what it lacks; what its uploader sent stays.
    pub(crate) fn take(&mut self, made: StandIns) {
        self.thumbhash.get_or_insert(made.thumbhash);
        self.dominant.get_or_insert(made.dominant);
    }

    /// The code with which decoding ended before.
    pub(crate) fn fault(&self) -> Option<ErrorCode> {
        self.fault.as_deref().and_then(ErrorCode::from_code)
    }
}

/// How much a card is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// It holds.
    Fresh,
    /// It holds, and another one is to be fetched after the answer.
    Soon,
    /// It holds as long as the database is out.
    Stale,
    /// It is of no use.
    Over,
}

impl Card {
    fn new(record: Option<&Record>, now_unix_ms: u64) -> Option<Self> {
        let image = match record {
            None => None,
            Some(record) => match &record.state {
                // It may become an image at any moment.
                State::Pending => return None,
                State::Ready(verified) if record.collection.is_public() => {
                    Some(Shown::of(record, verified))
                }
                _ => None,
            },
        };
        Some(Self {
            asked_unix_ms: now_unix_ms,
            image,
        })
    }

    /// What the card says now: an image that has come to its end is none.
    pub(crate) fn shown(self, now_unix_ms: u64) -> Option<Shown> {
        let is_there = |it: &Shown| it.ends.is_none_or(|end| now_unix_ms < end.unix_ms);
        self.image.filter(is_there)
    }

    pub(crate) fn age(&self, now_unix_ms: u64) -> Age {
        let seconds = now_unix_ms.saturating_sub(self.asked_unix_ms) / 1000;
        match self.image {
            None if seconds < RECORD_ABSENT_SECONDS => Age::Fresh,
            None => Age::Over,
            Some(_) if seconds < RECORD_ASK_SOON_SECONDS => Age::Fresh,
            Some(_) if seconds < RECORD_ASK_AGAIN_SECONDS => Age::Soon,
            Some(_) if seconds < RECORD_OUTAGE_SECONDS => Age::Stale,
            Some(_) => Age::Over,
        }
    }
}

/// The cards that an isolate remembers, for some seconds.
#[derive(Default)]
pub(crate) struct Cards {
    known: RefCell<BTreeMap<ImageId, (Card, u64)>>,
    /// Those that somebody has just asked for after an answer, and until when nobody else
    /// does.
    asked: RefCell<BTreeMap<ImageId, u64>>,
    /// Until when the database is not waited for.
    out_until: Cell<u64>,
}

impl Cards {
    /// Whether this request is the one to ask anew after its answer.
    pub(crate) fn is_first_to_ask(&self, id: ImageId, now_unix_ms: u64) -> bool {
        let mut asked = self.asked.borrow_mut();
        asked.retain(|_, until| now_unix_ms < *until);
        let is_first = !asked.contains_key(&id) && asked.len() < MAX_CARDS;
        if is_first {
            asked.insert(id, now_unix_ms + ASKING_MS);
        }
        is_first
    }

    /// Whether the database failed a moment ago, and is not to be waited for.
    pub(crate) fn is_out(&self, now_unix_ms: u64) -> bool {
        now_unix_ms < self.out_until.get()
    }

    /// Remembers that it failed.
    pub(crate) fn out(&self, now_unix_ms: u64) {
        self.out_until.set(now_unix_ms + ASKING_MS);
    }

    fn find(&self, id: ImageId, now_unix_ms: u64) -> Option<Card> {
        let cards = self.known.borrow();
        let (card, until) = cards.get(&id)?;
        (now_unix_ms < *until).then(|| card.clone())
    }

    fn keep(&self, id: ImageId, card: &Card, now_unix_ms: u64) {
        let mut cards = self.known.borrow_mut();
        if cards.len() >= MAX_CARDS {
            cards.retain(|_, (_, until)| now_unix_ms < *until);
        }
        // Busier than that, an isolate asks the edge cache.
        if cards.len() < MAX_CARDS {
            let until = now_unix_ms + RECORD_MEMORY_SECONDS * 1000;
            cards.insert(id, (card.clone(), until));
        }
    }

    fn forget(&self, id: ImageId) {
        self.known.borrow_mut().remove(&id);
    }

    /// Changes what it knows of an image, as if the record had always said so.
    #[cfg(test)]
    pub(crate) fn change(&self, id: ImageId, change: impl FnOnce(&mut Shown)) {
        let mut known = self.known.borrow_mut();
        let image = known.get_mut(&id).and_then(|(card, _)| card.image.as_mut());
        if let Some(image) = image {
            change(image);
        }
    }
}

/// The card that is at hand here, of whatever age.
pub(crate) async fn at_hand(world: &impl World, origin: &str, id: ImageId) -> Option<Card> {
    let now = world.now_unix_ms();
    if let Some(card) = world.memory().cards.find(id, now) {
        return Some(card);
    }
    let entry = cached_whole(world, &url(origin, id), &[]).await?;
    let card: Card = serde_json::from_slice(entry.body()).ok()?;
    if card.image.is_some() {
        world.memory().cards.keep(id, &card, now);
    }
    Some(card)
}

/// Asks the record, and keeps what it says.
///
/// # Errors
///
/// `database_unavailable`.
pub(crate) async fn ask(
    world: &impl World,
    origin: &str,
    id: ImageId,
) -> Result<Option<Card>, Failure> {
    let record = records::find(world, id).await?;
    Ok(keep(world, origin, id, record.as_ref()).await)
}

/// Keeps what a record says now; nothing of one that may become an image.
pub(crate) async fn keep(
    world: &impl World,
    origin: &str,
    id: ImageId,
    record: Option<&Record>,
) -> Option<Card> {
    let now = world.now_unix_ms();
    let card = Card::new(record, now)?;
    if card.image.is_some() {
        world.memory().cards.keep(id, &card, now);
    } else {
        world.memory().cards.forget(id);
    }
    let body = serde_json::to_vec(&card).expect("our own types have string keys only");
    let mut entry = Response::new(body);
    let json = HeaderValue::from_static("application/json");
    entry.headers_mut().insert(CONTENT_TYPE, json);
    entry.headers_mut().insert(CACHE_CONTROL, KEPT);
    if let Err(outage) = world
        .cache(&url(origin, id), entry.map(Content::from))
        .await
    {
        world.log(&format!("card not cached: {}", outage.0));
    }
    Some(card)
}

/// Takes the card away, in this isolate and this data centre.
pub(crate) async fn forget(world: &impl World, origin: Option<&str>, id: ImageId) {
    world.memory().cards.forget(id);
    let Some(origin) = origin else { return };
    if let Err(outage) = world.purge(&url(origin, id)).await {
        world.log(&format!("card not purged: {}", outage.0));
    }
}

/// Its key in the edge cache.
pub(crate) fn url(origin: &str, id: ImageId) -> String {
    cache_address::card(origin, id)
}
