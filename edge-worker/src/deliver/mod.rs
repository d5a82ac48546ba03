//! Delivery: the right picture, from the edge.
//!
//! ```text
//! order → card → plan → edge cache → bucket → one at a time: derive, keep → answer
//! ```

pub(crate) mod card;
pub(crate) mod cf_resized;
mod conditional;
pub(crate) mod config;
mod derive;
pub(crate) mod edge;
pub(crate) mod flight;
mod gone;
mod hotlink;
mod json;
mod negotiate;
pub(crate) mod order;
mod picture;
mod placeholder;
pub(crate) mod plan;
mod private;
mod range;
mod source;
pub(crate) mod stand_ins;
mod stored;
pub(crate) mod timing;
pub(crate) mod warm;

use std::cell::Cell;

use calotype_protocol::rendition::{Missing, OnError, Rendition};
use calotype_protocol::wire::Image;
use calotype_protocol::{ErrorCode, ImageId, Size};
use http::header::{CACHE_CONTROL, HeaderName, LOCATION};
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use crate::config::Config;
use crate::limits;
use crate::problem::Failure;
use crate::records::{self, State};
use crate::storage::Storage;
use crate::world::{Content, World};

use card::{Age, Card, Shown};
use flight::{Next, Patience};
use negotiate::Accepted;
use order::{Order, Shape, View};
pub(crate) use picture::X_CALOTYPE_CACHE;
use picture::{Picture, Source};
use plan::{Keeping, Plan, What};
use stored::Kept;

/// What the browser is asked to tell (RFC 8942).
const ACCEPT_CH: HeaderName = HeaderName::from_static("accept-ch");

/// How long "nothing here" may be kept: an upload may be completed any moment.
const NOT_FOUND_CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=60");

/// A request for a picture, and all that it is answered with.
struct Visit<'a, W> {
    world: &'a W,
    config: &'a Config,
    /// Before the keys of the edge cache.
    origin: &'a str,
    headers: &'a HeaderMap,
    accepted: Accepted,
    is_counted: Cell<bool>,
}

/// Delivers what is ordered. What is cached costs nothing and counts nothing.
pub(crate) async fn deliver(
    world: &impl World,
    config: &Config,
    order: impl Into<Order>,
    origin: &str,
    headers: &HeaderMap,
) -> Result<Response<Content>, Failure> {
    let order = order.into();
    let visit = Visit {
        world,
        config,
        origin,
        headers,
        accepted: Accepted::read(headers),
        is_counted: Cell::new(false),
    };
    hotlink::check(&config.delivery.hotlink_origins, &order, headers)?;
    let mut shown = None;
    let answer = visit.answer(&order, &mut shown).await;
    let mut response = match answer {
        Ok(response) => response,
        Err(failure) => visit
            .instead(&order, shown.as_ref(), failure)?
            .map(Content::from),
    };
    if config.delivery.client_hints {
        let asked = HeaderValue::from_static(order::ACCEPT_CH);
        response.headers_mut().insert(ACCEPT_CH, asked);
    }
    timing::show(world, &mut response);
    conditional::conditional(world, headers, response).await
}

impl<W: World> Visit<'_, W> {
    async fn answer(
        &self,
        order: &Order,
        found: &mut Option<Shown>,
    ) -> Result<Response<Content>, Failure> {
        let shown = self.shown(order).await?;
        let shown = found.insert(shown);
        let now = self.world.now_unix_ms();
        if let View::Json(asked, shape) = &order.view {
            if *shape == Shape::Ours {
                self.complete(shown).await?;
            }
            let keeping = match shown.collection.is_public() {
                true if *shape == Shape::Ours && stand_ins::is_due(shown) => Keeping::Briefly,
                true => Keeping::Moving,
                false => Keeping::Private,
            };
            if keeping == Keeping::Private {
                private::note(self.world, shown.id, &Ok(()));
            }
            let lifetime = picture::lifetime(keeping, shown.ends, now);
            let json = json::answer(shown, asked, *shape, self.origin, &lifetime);
            return json.map(|it| it.map(Content::from));
        }
        let plan = plan::plan(shown, order, self.accepted).map_err(for_a_while)?;
        let (picture, source) = match plan.keeping {
            Keeping::Private => {
                let picture = self.private(shown, &plan).await;
                private::note(self.world, shown.id, &picture);
                picture?
            }
            _ => self.picture(shown, &plan).await?,
        };
        Ok(picture.answer(source, &plan, now))
    }

    /// What the order wants instead of an error.
    fn instead(
        &self,
        order: &Order,
        shown: Option<&Shown>,
        failure: Failure,
    ) -> Result<Response<Vec<u8>>, Failure> {
        let is_private = shown.is_some_and(|it| !it.collection.is_public());
        if failure.code == ErrorCode::RateLimited || is_private {
            return Err(failure);
        }
        if order.missing == Missing::Placeholder
            && let Some(response) = placeholder::answer(shown, self.accepted)
        {
            self.world.trace().borrow_mut().why = failure.internal;
            return Ok(response);
        }
        match (order.on_error, shown) {
            (OnError::Redirect, Some(shown)) => Ok(redirect(self.origin, shown.id)),
            _ => Err(failure),
        }
    }

    /// The image, as far as whoever orders may see it: with a signature all, without what
    /// is public. What is private is not told from what never was.
    async fn shown(&self, order: &Order) -> Result<Shown, Failure> {
        let begun = timing::begin(self.world);
        let shown = match order.proof {
            None => self.public(order.id).await,
            Some(_) => self.proven(order.id).await,
        };
        timing::end(self.world, "card", begun);
        shown?.ok_or_else(|| for_a_while(Failure::new(ErrorCode::NotFound)))
    }

    async fn public(&self, id: ImageId) -> Result<Option<Shown>, Failure> {
        let card = self.card(id).await?;
        Ok(card.and_then(|card| card.shown(self.world.now_unix_ms())))
    }

    /// Private images have no card: their record is asked each time.
    async fn proven(&self, id: ImageId) -> Result<Option<Shown>, Failure> {
        if let Some(shown) = self.public(id).await? {
            return Ok(Some(shown));
        }
        self.count().await?;
        let record = records::find(self.world, id).await?;
        Ok(record.and_then(|record| match record.state {
            State::Ready(verified) => Some(Shown::of(&record, verified)),
            _ => None,
        }))
    }

    async fn card(&self, id: ImageId) -> Result<Option<Card>, Failure> {
        let at_hand = card::at_hand(self.world, self.origin, id).await;
        let (now, cards) = (self.world.now_unix_ms(), &self.world.memory().cards);
        let age = at_hand.as_ref().map(|it| it.age(now));
        match age {
            Some(Age::Fresh) => return Ok(at_hand),
            Some(Age::Soon) if !cards.is_first_to_ask(id, now) => return Ok(at_hand),
            Some(Age::Soon) => {
                let origin = self.origin.to_owned();
                self.world.later(async move |world: &W| {
                    // Whoever comes after the minute asks again, and hears why not.
                    let _ = card::ask(world, &origin, id).await;
                });
                return Ok(at_hand);
            }
            Some(Age::Stale) if cards.is_out(now) => return Ok(at_hand),
            Some(Age::Stale) => {}
            Some(Age::Over) | None => self.count().await?,
        }
        match card::ask(self.world, self.origin, id).await {
            Ok(card) => Ok(card),
            // The database is out: pictures are seen all the same, for a while.
            Err(_) if age == Some(Age::Stale) => {
                cards.out(now);
                Ok(at_hand)
            }
            Err(failure) => Err(failure),
        }
    }

    /// A picture of which nothing is kept anywhere, made for who asks.
    async fn private(
        &self,
        shown: &Shown,
        plan: &Plan,
    ) -> Result<(Picture<Content>, Source), Failure> {
        self.count().await?;
        let storage = Storage {
            world: self.world,
            config: self.config.storage.of(shown.collection),
        };
        let What::Made(rendition) = plan.what else {
            let bytes = self.original(&storage, shown).await?;
            let picture = Picture::new(bytes, plan.format);
            return Ok((picture.into_content(), Source::Stored));
        };
        if let Some(code) = shown.fault() {
            return Err(Failure::new(code));
        }
        let at_once = self.config.delivery.at_once;
        let slot = flight::slot(self.world, at_once, &mut Patience::default()).await?;
        let original = self.original(&storage, shown).await?;
        let mut made = derive::derive(self.world, shown, &original, &[rendition]).await?;
        drop((slot, original));
        Ok((made.remove(0).into_content(), Source::Derived))
    }

    /// The picture of a plan, wherever it comes from.
    async fn picture(
        &self,
        shown: &Shown,
        plan: &Plan,
    ) -> Result<(Picture<Content>, Source), Failure> {
        if let Some(picture) = self.cached(plan).await {
            return Ok((picture, Source::Hit));
        }
        self.count().await?;
        let storage = Storage {
            world: self.world,
            config: self.config.storage.of(shown.collection),
        };
        let made = match plan.what {
            What::Original => {
                let original = self.original(&storage, shown).await;
                match original.map(|bytes| Picture::new(bytes, plan.format)) {
                    Ok(picture) => Ok((self.cache(plan, picture).await, Source::Stored)),
                    Err(failure) => Err(failure),
                }
            }
            What::Made(rendition) => self.stored_or_made(&storage, shown, plan, rendition).await,
        };
        match made {
            Err(failure) if failure.code == ErrorCode::StorageUnavailable => {
                self.plainer(plan).await.ok_or(failure)
            }
            other => other,
        }
    }

    async fn stored_or_made(
        &self,
        storage: &Storage<'_, W>,
        shown: &Shown,
        plan: &Plan,
        rendition: Rendition,
    ) -> Result<(Picture<Content>, Source), Failure> {
        if let Some(picture) = stored::find(storage, plan).await? {
            return Ok((self.cache(plan, picture).await, Source::Stored));
        }
        if let Some(code) = shown.fault() {
            return Err(Failure::new(code));
        }
        let mut patience = Patience::default();
        let mut insists = false;
        loop {
            match flight::begin(self.world, plan.key.as_str(), insists, &mut patience).await? {
                Next::Make(lead) => {
                    let turn = (lead.is_again, &mut patience);
                    let made = self.lead(storage, shown, plan, rendition, turn).await;
                    let is_kept = matches!(made, Ok((.., Kept::Done)));
                    flight::end(self.world, lead, is_kept).await;
                    return made.map(|(picture, source, _)| (picture, source));
                }
                Next::Look => {
                    if let Some(picture) = self.cached(plan).await {
                        return Ok((picture, Source::Hit));
                    }
                    if let Some(picture) = stored::find(storage, plan).await? {
                        return Ok((self.cache(plan, picture).await, Source::Stored));
                    }
                    insists = true;
                }
            }
        }
    }

    /// Makes a picture, on behalf of everybody who wants it. After somebody who made it
    /// and could not store it, or could not make it, it may be here, or never.
    async fn lead(
        &self,
        storage: &Storage<'_, W>,
        shown: &Shown,
        plan: &Plan,
        rendition: Rendition,
        (is_again, patience): (bool, &mut Patience),
    ) -> Result<(Picture<Content>, Source, Kept), Failure> {
        if is_again {
            if let Some(picture) = self.cached(plan).await {
                return Ok((picture, Source::Hit, Kept::Not));
            }
            self.ask_anew(shown.id).await?;
        }
        let made = self.make(storage, shown, plan, rendition, patience).await;
        made.map(|(picture, kept)| (picture, Source::Derived, kept))
    }

    /// Why others could not make it, should the record know. What is private has none of
    /// this: nobody else makes it.
    async fn ask_anew(&self, id: ImageId) -> Result<(), Failure> {
        match self.anew(id).await?.fault() {
            Some(code) => Err(Failure::new(code)),
            None => Ok(()),
        }
    }

    /// A public image as its record is now.
    async fn anew(&self, id: ImageId) -> Result<Shown, Failure> {
        let card = card::ask(self.world, self.origin, id).await?;
        let shown = card.and_then(|it| it.shown(self.world.now_unix_ms()));
        shown.ok_or_else(|| for_a_while(Failure::new(ErrorCode::NotFound)))
    }

    /// Makes a picture, and keeps it where it can.
    async fn make(
        &self,
        storage: &Storage<'_, W>,
        shown: &Shown,
        plan: &Plan,
        rendition: Rendition,
        patience: &mut Patience,
    ) -> Result<(Picture<Content>, Kept), Failure> {
        let slot = flight::slot(self.world, self.config.delivery.at_once, patience).await?;
        let original = self.original(storage, shown).await?;
        let made = derive::derive(self.world, shown, &original, &[rendition]).await;
        drop((slot, original));
        if made.is_err() {
            // The next one reads of the fault.
            card::forget(self.world, Some(self.origin), shown.id).await;
        }
        let picture = made?.remove(0);
        let kept = stored::keep(storage, shown.id, &plan.key, plan.room, &picture).await;
        if kept == Kept::Gone {
            card::forget(self.world, Some(self.origin), shown.id).await;
            return Err(for_a_while(Failure::new(ErrorCode::NotFound)));
        }
        Ok((self.cache(plan, picture).await, kept))
    }

    /// Puts a picture into the edge cache, on its way to who asks.
    async fn cache(&self, plan: &Plan, picture: Picture) -> Picture<Content> {
        edge::keep(self.world, self.origin, &plan.key, &picture).await;
        picture.into_content()
    }

    async fn cached(&self, plan: &Plan) -> Option<Picture<Content>> {
        let begun = timing::begin(self.world);
        let found = edge::find(self.world, self.origin, &plan.key).await;
        timing::end(self.world, "cache", begun);
        found
    }

    /// While storage is out: the same picture in the format that everything shows.
    async fn plainer(&self, plan: &Plan) -> Option<(Picture<Content>, Source)> {
        let key = plan.plainer.as_ref()?;
        let picture = edge::find(self.world, self.origin, key).await?;
        Some((picture, Source::Plainer))
    }

    /// Counts this request once, where the cache does not answer it.
    async fn count(&self) -> Result<(), Failure> {
        if self.is_counted.replace(true) {
            return Ok(());
        }
        limits::anonymous(self.world, &self.config.limits, self.headers).await
    }
}

/// To the picture as it is; whether that can be had, is seen there.
fn redirect(origin: &str, id: ImageId) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::FOUND;
    let to = format!("{origin}{}", Image::path(id, Size::Original));
    let headers = response.headers_mut();
    if let Ok(to) = HeaderValue::try_from(to) {
        headers.insert(LOCATION, to);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn for_a_while(failure: Failure) -> Failure {
    failure.header(CACHE_CONTROL, NOT_FOUND_CACHE_CONTROL)
}

#[cfg(test)]
mod tests;
