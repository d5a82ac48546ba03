//! A picture that is delivered, and the headers it goes out with.

use bytes::Bytes;
use calotype_protocol::limits::{
    IMAGE_MAX_AGE_SECONDS, MOVING_MAX_AGE_SECONDS, MOVING_STALE_SECONDS,
    PLACEHOLDER_MAX_AGE_SECONDS,
};
use calotype_protocol::wire::Timestamp;
use calotype_protocol::{Dimensions, Format, ImageId, ObjectKey};
use http::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL,
    CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, VARY,
};
use http::{HeaderValue, Response};

use super::body::{Body, StoredBody};
use super::entry::{self, reduced_value};
use super::ports::DeliveryPorts;
use crate::model::ApiError;
use crate::model::integrity::Integrity;
use crate::renditions::plan::{CachePolicy, Plan};
use crate::renditions::purge;

/// The source of the answer: `hit`, `stored`, `derived`, or `unmade` if it has no body.
pub(crate) const X_CALOTYPE_CACHE: &str = "x-calotype-cache";

/// The tags by which Cloudflare purges.
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");

/// The dimensions of a picture that is smaller than requested, because a larger one would not fit
/// into memory.
pub(crate) const X_CALOTYPE_REDUCED: HeaderName = HeaderName::from_static("x-calotype-reduced");

/// Bytes and their description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) bytes: Bytes,
    pub(crate) format: Format,
    pub(crate) integrity: Integrity,
    /// Its dimensions, if it is smaller than requested.
    pub(crate) reduced: Option<Dimensions>,
}

/// A picture that can be sent.
pub(crate) struct Found {
    pub(crate) format: Format,
    pub(crate) etag: String,
    /// In bytes.
    pub(crate) length: u64,
    pub(crate) reduced: Option<Dimensions>,
    pub(crate) source: Source,
    pub(crate) body: Body,
}

/// The source of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The edge cache.
    Hit,
    /// The bucket.
    Stored,
    /// Made for this request.
    Derived,
    /// The edge cache, in a plainer format than the client accepts.
    Plainer,
    /// None: the picture was not made, because the request wants none of its bytes.
    Unmade,
}

impl Source {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hit | Self::Plainer => "hit",
            Self::Stored => "stored",
            Self::Derived => "derived",
            Self::Unmade => "unmade",
        }
    }
}

impl Picture {
    /// Makes a picture of these bytes.
    ///
    /// # Errors
    ///
    /// `internal` when the bytes cannot be hashed.
    pub(crate) async fn new(
        ports: &impl DeliveryPorts,
        bytes: impl Into<Bytes>,
        format: Format,
    ) -> Result<Self, ApiError> {
        let bytes = bytes.into();
        Ok(Self {
            integrity: Integrity::of_ours(ports, &bytes).await?,
            bytes,
            format,
            reduced: None,
        })
    }

    /// The same picture, ready to be sent.
    pub(crate) fn found(self, source: Source) -> Found {
        Found {
            format: self.format,
            etag: self.integrity.etag(),
            length: self.integrity.bytes,
            reduced: self.reduced,
            source,
            body: Body::Bytes(self.bytes),
        }
    }
}

impl Found {
    /// A picture in the bucket; a public one is copied to the edge cache of `origin`.
    pub(crate) fn stored(
        key: ObjectKey,
        format: Format,
        integrity: Integrity,
        reduced: Option<Dimensions>,
        origin: Option<&str>,
    ) -> Self {
        let entry = origin.map(|origin| {
            let headers = entry::headers(format, &integrity, reduced);
            (purge::url(origin, &key), headers)
        });
        Self {
            format,
            etag: integrity.etag(),
            length: integrity.bytes,
            reduced,
            source: Source::Stored,
            body: Body::Stored(StoredBody {
                key,
                integrity,
                entry,
            }),
        }
    }

    /// Head and body of the whole answer.
    pub(crate) fn answer(self, plan: &Plan, now_unix_ms: u64) -> Response<Body> {
        let mut response = head(plan, self.format, self.source, now_unix_ms);
        let headers = response.headers_mut();
        headers.insert(ETAG, value(&self.etag));
        headers.insert(CONTENT_LENGTH, self.length.into());
        if let Some(reduced) = self.reduced {
            headers.insert(X_CALOTYPE_REDUCED, value(&reduced_value(reduced)));
        }
        response.map(|()| self.body)
    }
}

/// The head of an answer, as far as it is known before there is a picture.
pub(crate) fn head(plan: &Plan, format: Format, source: Source, now_unix_ms: u64) -> Response<()> {
    let policy = match source {
        Source::Plainer | Source::Unmade => CachePolicy::Briefly,
        _ => plan.policy,
    };
    let mut response = Response::new(());
    let headers = response.headers_mut();
    for (name, text) in [
        (CONTENT_TYPE.as_str(), format.media_type()),
        (ACCEPT_RANGES.as_str(), "bytes"),
        (ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*"),
        (
            ACCESS_CONTROL_EXPOSE_HEADERS.as_str(),
            "accept-ranges, content-range, etag, server-timing, x-calotype-cache, \
                 x-calotype-reduced, x-request-id",
        ),
        ("timing-allow-origin", "*"),
        (X_CALOTYPE_CACHE, source.name()),
    ] {
        headers.insert(name, HeaderValue::from_static(text));
    }
    headers.insert(
        CACHE_CONTROL,
        value(&lifetime(policy, plan.ends, now_unix_ms)),
    );
    if plan.policy != CachePolicy::Private {
        headers.insert(CACHE_TAG, tag(plan.id));
    }
    let negotiated = plan.is_negotiated.then_some("Accept");
    let vary: Vec<&str> = negotiated
        .into_iter()
        .chain(plan.hinted.iter().copied())
        .collect();
    if !vary.is_empty() {
        headers.insert(VARY, value(&vary.join(", ")));
    }
    response
}

fn tag(id: ImageId) -> HeaderValue {
    value(&id.to_string())
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).expect("letters, digits and punctuation")
}

/// The time for which browsers and shared caches may keep it.
pub(crate) fn lifetime(policy: CachePolicy, ends: Option<Timestamp>, now_unix_ms: u64) -> String {
    let seconds_left = ends.map(|end| end.unix_ms.saturating_sub(now_unix_ms) / 1000);
    let most = |seconds: u32| seconds_left.map_or(u64::from(seconds), |it| it.min(seconds.into()));
    match (policy, seconds_left) {
        (CachePolicy::Private, _) => "private, no-store".to_owned(),
        (CachePolicy::Immutable, None) => {
            format!("public, max-age={IMAGE_MAX_AGE_SECONDS}, immutable")
        }
        (CachePolicy::Immutable, Some(_)) => {
            format!("public, max-age={}", most(IMAGE_MAX_AGE_SECONDS))
        }
        (CachePolicy::Moving, None) => format!(
            "public, max-age={MOVING_MAX_AGE_SECONDS}, \
             stale-while-revalidate={MOVING_STALE_SECONDS}"
        ),
        (CachePolicy::Briefly, _) => {
            format!("public, max-age={}", most(PLACEHOLDER_MAX_AGE_SECONDS))
        }
        (CachePolicy::Moving, Some(_)) => {
            format!("public, max-age={}", most(MOVING_MAX_AGE_SECONDS))
        }
    }
}
