//! An issuer's key set: in the isolate, in the edge cache, at the issuer.
//!
//! A set is used for ten minutes, and for an hour when the issuer does not answer. An unknown key
//! id may be a new key, so the issuer is asked once more; but anybody can write such a token, so
//! each isolate asks at most once in half a minute. The other isolates of its data center find the
//! result in the edge cache.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use bytes::Bytes;
use calotype_protocol::ErrorCode;
use calotype_protocol::limits::{
    JWKS_MAX_AGE_SECONDS, JWKS_MAX_BYTES, JWKS_MAX_STALE_SECONDS, JWKS_REFETCH_SECONDS,
};
use http::header::{ACCEPT, CACHE_CONTROL, USER_AGENT};
use http::{HeaderName, HeaderValue, Request, Response};

use super::jwk::KeySet;
use super::token::Algorithm;
use crate::model::ApiError;
use crate::model::cache_address;
use crate::platform::PublicKey;
use crate::platform::{Clock, EdgeCache, Http, port_set};
use crate::platform::{Content, PlatformError, cached_whole};
use crate::telemetry::log::Log;

/// The most requests in half a minute to an issuer whose keys the isolate does not have: as many
/// callers may come before the first answer. None can wait for another's request, because a promise
/// of one request must not be awaited in another.
const FIRST_FETCHES_MAX: u32 = 50;

/// Seconds without a further try after the first one failed.
const FAILED_PAUSE_SECONDS: u64 = 5;

/// The time when a cached set came from the issuer, and the time when an unknown key id last led to
/// a request; Unix milliseconds.
const FETCHED_AT: HeaderName = HeaderName::from_static("x-calotype-fetched-at");
const REFETCHED_AT: HeaderName = HeaderName::from_static("x-calotype-refetched-at");

/// The key sets of an isolate, by address.
#[derive(Default)]
pub(crate) struct KeySets(RefCell<BTreeMap<String, Held>>);

/// The isolate's state of one issuer.
#[derive(Default)]
struct Held {
    set: Option<Rc<Fetched>>,
    /// Requests for a set, or for a newer one.
    fetches: Window,
    /// Requests because of an unknown key id.
    refetches: Window,
    failed_at: Option<u64>,
}

/// A key set and its age.
#[derive(Debug)]
struct Fetched {
    keys: KeySet,
    at_unix_ms: u64,
    /// The time when an unknown key id last led to a request to the issuer.
    refetched_at_unix_ms: u64,
}

/// The number of times that something began in the current half-minute. A request that was given up
/// never ends, but no longer counts in the next half-minute.
#[derive(Default)]
struct Window {
    began_at: u64,
    count: u32,
}

impl Window {
    /// Whether it may be done once more. If so, it counts as done.
    fn take(&mut self, now: u64, max: u32) -> bool {
        if now.saturating_sub(self.began_at) >= JWKS_REFETCH_SECONDS * 1000 {
            (self.began_at, self.count) = (now, 0);
        }
        let is_free = self.count < max;
        self.count += u32::from(is_free);
        is_free
    }
}

impl Fetched {
    fn is_younger_than(&self, seconds: u64, now: u64) -> bool {
        now.saturating_sub(self.at_unix_ms) < seconds * 1000
    }
}

/// Ports of an isolate that keeps key sets.
pub(crate) trait HasKeySets {
    /// The key sets that the isolate has.
    fn key_sets(&self) -> &KeySets;
}

port_set!(
    /// Key sets: in the isolate, in the edge cache, at the issuer.
    KeySetPorts: Clock, EdgeCache, HasKeySets, Http, Log
);

/// The issuer's key of an id and an algorithm.
///
/// # Errors
///
/// `issuer_unavailable` when no usable key set is available.
pub(super) async fn find(
    ports: &impl KeySetPorts,
    url: &str,
    origin: &str,
    (id, algorithm): (Option<&str>, Algorithm),
) -> Result<Option<PublicKey>, ApiError> {
    let source = Source { ports, url, origin };
    let set = source.current().await?;
    if let Some(key) = set.keys.find(id, algorithm) {
        return Ok(Some(key.clone()));
    }
    if id.is_some_and(|id| set.keys.has(id)) {
        // The key exists for another algorithm: asking again would not change that.
        return Ok(None);
    }
    let renewed = source.renewed(&set).await?;
    Ok(renewed.and_then(|set| set.keys.find(id, algorithm).cloned()))
}

/// One issuer's key set and its sources.
struct Source<'a, P> {
    ports: &'a P,
    url: &'a str,
    origin: &'a str,
}

impl<P: KeySetPorts> Source<'_, P> {
    /// A set that is young enough, or the youngest one when the issuer does not answer.
    async fn current(&self) -> Result<Rc<Fetched>, ApiError> {
        let now = self.ports.now_unix_ms();
        let is_fresh = |set: &Rc<Fetched>| set.is_younger_than(JWKS_MAX_AGE_SECONDS, now);
        let held = self.held(|held| held.set.clone());
        if let Some(set) = held.clone().filter(is_fresh) {
            return Ok(set);
        }
        let shared = self.shared().await;
        if let Some(set) = shared.clone().filter(is_fresh) {
            return Ok(self.keep(set));
        }
        let best = [held, shared].into_iter().flatten();
        let best = best.max_by_key(|set| set.at_unix_ms);
        let refetched_at = best.as_ref().map_or(0, |set| set.refetched_at_unix_ms);
        let usable = best.filter(|set| set.is_younger_than(JWKS_MAX_STALE_SECONDS, now));
        if self.may_fetch(now, usable.is_some()) {
            match (self.fetch(refetched_at).await, usable) {
                (Ok(set), _) => return Ok(set),
                // The log has the error. An older set bridges an hour of outage.
                (Err(_), Some(set)) => return Ok(set),
                (Err(failure), None) => return Err(failure),
            }
        }
        usable.ok_or(ApiError::new(ErrorCode::IssuerUnavailable).internal("jwks: not asked again"))
    }

    /// A younger set than one that lacks a key, if a further request is allowed now.
    async fn renewed(&self, lacking: &Fetched) -> Result<Option<Rc<Fetched>>, ApiError> {
        let now = self.ports.now_unix_ms();
        if !self.held(|held| held.refetches.take(now, 1)) {
            return Ok(None);
        }
        if let Some(set) = self.shared().await {
            let since = now.saturating_sub(set.refetched_at_unix_ms);
            if since < JWKS_REFETCH_SECONDS * 1000 {
                // Another isolate has just asked: its result is the newest there is.
                let is_younger = set.at_unix_ms > lacking.at_unix_ms;
                return Ok(is_younger.then(|| self.keep(set)));
            }
        }
        self.fetch(now).await.map(Some)
    }

    /// Whether a set may be requested now: with an older one at hand once in a while, without one
    /// unless the last request has just failed.
    fn may_fetch(&self, now: u64, has_older: bool) -> bool {
        self.held(|held| {
            let pause = FAILED_PAUSE_SECONDS * 1000;
            let has_failed = |at: u64| now.saturating_sub(at) < pause;
            if has_older {
                held.fetches.take(now, 1)
            } else {
                !held.failed_at.is_some_and(has_failed) && held.fetches.take(now, FIRST_FETCHES_MAX)
            }
        })
    }

    /// Fetches the set from the issuer, and keeps and shares it.
    async fn fetch(&self, refetched_at_unix_ms: u64) -> Result<Rc<Fetched>, ApiError> {
        let fetched = self.ask().await;
        let now = self.ports.now_unix_ms();
        let (body, keys) = fetched.map_err(|PlatformError(why)| {
            self.held(|held| held.failed_at = Some(now));
            let why = format!("jwks {}: {why}", self.url);
            // Logged here, too, because with a set at hand this is not a failure.
            self.ports.log(&why);
            ApiError::new(ErrorCode::IssuerUnavailable).internal(why)
        })?;
        let set = Fetched {
            keys,
            at_unix_ms: now,
            refetched_at_unix_ms,
        };
        self.share(&set, body).await;
        Ok(self.keep(Rc::new(set)))
    }

    async fn ask(&self) -> Result<(Vec<u8>, KeySet), PlatformError> {
        let request = Request::get(self.url)
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, "calotype")
            .body(Bytes::new())
            .map_err(|error| PlatformError(error.to_string()))?;
        let response = self.ports.fetch(request, JWKS_MAX_BYTES).await?;
        // A redirect is not an answer: anybody may control its target.
        if response.status() != 200 {
            return Err(PlatformError(format!(
                "status {}",
                response.status().as_u16()
            )));
        }
        let body = response.into_body();
        let keys =
            KeySet::parse(&body).ok_or(PlatformError("no key set, or too many keys".to_owned()))?;
        Ok((body, keys))
    }

    /// The set of the edge cache.
    async fn shared(&self) -> Option<Rc<Fetched>> {
        let names = [FETCHED_AT, REFETCHED_AT];
        let response = cached_whole(self.ports, &self.cache_key(), &names).await?;
        let number = |name: &HeaderName| {
            let value = response.headers().get(name)?.to_str().ok()?;
            value.parse().ok()
        };
        Some(Rc::new(Fetched {
            at_unix_ms: number(&FETCHED_AT)?,
            refetched_at_unix_ms: number(&REFETCHED_AT)?,
            keys: KeySet::parse(response.body())?,
        }))
    }

    async fn share(&self, set: &Fetched, body: Vec<u8>) {
        let mut response = Response::new(body);
        let max_age = HeaderValue::try_from(format!("max-age={JWKS_MAX_STALE_SECONDS}"))
            .expect("digits are visible ASCII");
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, max_age);
        headers.insert(FETCHED_AT, set.at_unix_ms.into());
        headers.insert(REFETCHED_AT, set.refetched_at_unix_ms.into());
        let response = response.map(Content::from);
        if self.ports.cache(&self.cache_key(), response).await.is_err() {
            self.ports.log("jwks: not cached at the edge");
        }
    }

    fn cache_key(&self) -> String {
        cache_address::key_set(self.origin, self.url)
    }

    /// Keeps a set, unless a younger one came meanwhile.
    fn keep(&self, set: Rc<Fetched>) -> Rc<Fetched> {
        self.held(|held| {
            let is_older = |it: &Rc<Fetched>| it.at_unix_ms <= set.at_unix_ms;
            if held.set.as_ref().is_none_or(is_older) {
                held.set = Some(set.clone());
            }
        });
        set
    }

    fn held<T>(&self, act: impl FnOnce(&mut Held) -> T) -> T {
        let mut sets = self.ports.key_sets().0.borrow_mut();
        act(sets.entry(self.url.to_owned()).or_default())
    }
}
