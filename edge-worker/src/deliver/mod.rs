//! Delivery: the right picture, from the edge.
//!
//! ```text
//! order → card → plan → edge cache → bucket → one at a time: derive, keep → answer
//! ```

pub(crate) mod body;
pub(crate) mod card;
pub(crate) mod cf_resized;
mod conditional;
pub(crate) mod config;
pub(crate) mod cost;
mod derive;
pub(crate) mod edge;
pub(crate) mod flight;
mod gone;
mod hotlink;
mod json;
mod made;
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

use bytes::Bytes;
use calotype_imaging::Urgency;
use calotype_protocol::rendition::{Missing, OnError};
use calotype_protocol::wire::Image;
use calotype_protocol::{ErrorCode, ImageId, Size};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, HeaderName, LOCATION};
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use crate::admission::{Passing, Patience};
use crate::config::Config;
use crate::limits;
use crate::problem::Failure;
use crate::records::{self, State};
use crate::storage::Storage;
use crate::world::{Content, World};

use body::Taken;
use card::{Age, Card, Shown};
use conditional::{Wanted, conditional};
use cost::Cost;
use derive::Caller;
use negotiate::Accepted;
use order::{Order, Shape, View};
pub(crate) use picture::X_CALOTYPE_CACHE;
use picture::{Found, Source};
use plan::{Keeping, Plan, What};

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
    is_head: bool,
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
        is_head: order.is_head,
        accepted: Accepted::read(headers),
        is_counted: Cell::new(false),
    };
    hotlink::check(&config.delivery.hotlink_origins, &order, headers)?;
    let mut shown = None;
    let answer = visit.answer(&order, &mut shown).await;
    let mut response = match answer {
        Ok(response) => response,
        Err(failure) => {
            let instead = visit.instead(&order, shown.as_ref(), failure)?;
            visit.at_hand(instead)
        }
    };
    if config.delivery.client_hints {
        let asked = HeaderValue::from_static(order::ACCEPT_CH);
        response.headers_mut().insert(ACCEPT_CH, asked);
    }
    timing::show(world, &mut response);
    Ok(response)
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
            let json = json::answer(shown, asked, *shape, self.origin, &lifetime)?;
            return Ok(self.at_hand(json));
        }
        let plan = plan::plan(shown, order, self.accepted).map_err(for_a_while)?;
        if plan.keeping != Keeping::Private {
            return self.picture(shown, &plan).await;
        }
        let answer = self.private(shown, &plan).await;
        private::note(self.world, shown.id, &answer);
        answer
    }

    /// An answer whose bytes are in our memory, as far as they are wanted.
    fn at_hand(&self, answer: Response<Vec<u8>>) -> Response<Content> {
        let (parts, bytes) = answer.into_parts();
        let mut head = Response::from_parts(parts, ());
        let is_whole = head.status() == StatusCode::OK;
        if is_whole {
            head.headers_mut()
                .insert(CONTENT_LENGTH, bytes.len().into());
        }
        let bytes = Bytes::from(bytes);
        let wanted = match is_whole {
            true => conditional(self.headers, self.is_head, &mut head),
            false => Wanted::Whole,
        };
        let bytes = match wanted {
            Wanted::Whole => bytes,
            Wanted::Part(part) => bytes.slice(part.start as usize..part.end as usize),
            Wanted::Nothing => Bytes::new(),
        };
        head.map(|()| bytes.into())
    }

    /// The answer with a picture, as far as its bytes are wanted; `None` when they are not
    /// there after all.
    async fn respond(
        &self,
        storage: &Storage<'_, W>,
        plan: &Plan,
        found: Found,
    ) -> Result<Option<Response<Content>>, Failure> {
        let (parts, body) = found.answer(plan, self.world.now_unix_ms()).into_parts();
        let mut head = Response::from_parts(parts, ());
        let part = match conditional(self.headers, self.is_head, &mut head) {
            Wanted::Whole => None,
            Wanted::Part(part) => Some(part),
            Wanted::Nothing => return Ok(Some(head.map(|()| Content::empty()))),
        };
        Ok(match body.take(storage, part).await? {
            Taken::Content(content) => Some(head.map(|()| content)),
            Taken::Missing => None,
        })
    }

    /// The answer with a picture that is in our memory, or just was in the edge cache.
    async fn respond_at_hand(
        &self,
        storage: &Storage<'_, W>,
        plan: &Plan,
        found: Found,
    ) -> Result<Response<Content>, Failure> {
        let answer = self.respond(storage, plan, found).await?;
        answer.ok_or_else(|| {
            let why = "thrown out of the edge cache just now";
            Failure::new(ErrorCode::Overloaded).internal(why)
        })
    }

    /// The answer of a picture that nobody has made, to whoever wants none of its bytes.
    fn unmade(&self, plan: &Plan) -> Option<Response<Content>> {
        let now = self.world.now_unix_ms();
        let mut head = picture::head(plan, plan.format, Source::Unmade, now);
        let is_enough = conditional::needs_no_bytes(self.headers, self.is_head, &mut head);
        is_enough.then(|| head.map(|()| Content::empty()))
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
            State::Ready(ref verified) => Some(Shown::of(&record, verified)),
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

    fn storage(&self, shown: &Shown) -> Storage<'_, W> {
        Storage {
            world: self.world,
            config: self.config.storage.of(shown.collection),
        }
    }

    /// The original as it lies in the bucket.
    fn original(&self, shown: &Shown, plan: &Plan) -> Found {
        let (key, integrity) = (shown.original_key(), shown.integrity.clone());
        let origin = (plan.keeping != Keeping::Private).then_some(self.origin);
        Found::stored(key, plan.format, integrity, None, origin)
    }

    /// A picture of which nothing is kept anywhere, made for who asks.
    async fn private(&self, shown: &Shown, plan: &Plan) -> Result<Response<Content>, Failure> {
        self.count().await?;
        let storage = self.storage(shown);
        let What::Made(rendition) = plan.what else {
            let answer = self.respond(&storage, plan, self.original(shown, plan));
            return match answer.await? {
                Some(answer) => Ok(answer),
                None => Err(self.gone(shown).await),
            };
        };
        if let Some(code) = shown.fault() {
            return Err(Failure::new(code));
        }
        if let Some(answer) = self.unmade(plan) {
            return Ok(answer);
        }
        let (renditions, patience) = ([rendition], &mut Patience::default());
        self.charge(&Cost::of(shown, &renditions)).await?;
        let caller = self.caller(Urgency::OnDemand);
        let made = derive::derive(&storage, shown, &renditions, &caller, patience);
        let Some((mut made, _place)) = made.await? else {
            return Err(self.gone(shown).await);
        };
        let found = made.remove(0).found(Source::Derived);
        self.respond_at_hand(&storage, plan, found).await
    }

    /// The picture of a plan, wherever it comes from.
    async fn picture(&self, shown: &Shown, plan: &Plan) -> Result<Response<Content>, Failure> {
        let storage = self.storage(shown);
        if let Some(found) = self.cached(plan).await
            && let Some(answer) = self.respond(&storage, plan, found).await?
        {
            return Ok(answer);
        }
        self.count().await?;
        let _passing = self.passing(shown, plan);
        let answer = match plan.what {
            What::Original => {
                let answer = self.respond(&storage, plan, self.original(shown, plan));
                match answer.await {
                    Ok(Some(answer)) => Ok(answer),
                    Ok(None) => Err(self.gone(shown).await),
                    Err(failure) => Err(failure),
                }
            }
            What::Made(rendition) => self.stored_or_made(&storage, shown, plan, rendition).await,
        };
        match answer {
            Err(failure) if failure.code == ErrorCode::StorageUnavailable => {
                let plainer = self.plainer(plan).await.ok_or_else(|| failure.clone())?;
                let answer = self.respond(&storage, plan, plainer).await?;
                answer.ok_or(failure)
            }
            other => other,
        }
    }

    async fn cached(&self, plan: &Plan) -> Option<Found> {
        let begun = timing::begin(self.world);
        let found = edge::find(self.world, self.origin, &plan.key).await;
        timing::end(self.world, "cache", begun);
        found
    }

    /// While storage is out: the same picture in the format that everything shows.
    async fn plainer(&self, plan: &Plan) -> Option<Found> {
        let key = plan.plainer.as_ref()?;
        let found = edge::find(self.world, self.origin, key).await?;
        let source = Source::Plainer;
        Some(Found { source, ..found })
    }

    /// What is soon done says so, and what is dear gives way to it.
    fn passing(&self, shown: &Shown, plan: &Plan) -> Option<Passing<'_>> {
        let is_soon_done = match plan.what {
            What::Original => true,
            What::Made(rendition) => Cost::of(shown, &[rendition]).is_cheap(),
        };
        let now = self.world.now_unix_ms();
        is_soon_done.then(|| self.world.memory().admission.pass(now))
    }

    fn caller(&self, urgency: Urgency) -> Caller {
        Caller {
            network: Some(limits::network(self.headers)),
            at_once: self.config.delivery.at_once,
            urgency,
        }
    }

    /// Counts what has to be derived for this request.
    async fn charge(&self, cost: &Cost) -> Result<(), Failure> {
        limits::derivation(self.world, &self.config.limits, self.headers, cost.tokens).await
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
