//! A picture that is delivered, and the headers it goes out with.

use calotype_protocol::limits::{
    IMAGE_MAX_AGE_SECONDS, MOVING_MAX_AGE_SECONDS, MOVING_STALE_SECONDS,
    PLACEHOLDER_MAX_AGE_SECONDS,
};
use calotype_protocol::wire::Timestamp;
use calotype_protocol::{Format, ImageId};
use http::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL,
    CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, VARY,
};
use http::{HeaderValue, Response};
use sha2::{Digest, Sha256};

use super::plan::{Keeping, Plan};
use crate::hex::hex;
use crate::world::{Content, World};

/// Where the answer came from: `hit`, `stored` or `derived`.
pub(crate) const X_CALOTYPE_CACHE: &str = "x-calotype-cache";

/// What Cloudflare purges by.
const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");

/// Bytes and what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture<B = Vec<u8>> {
    pub(crate) bytes: B,
    pub(crate) format: Format,
    pub(crate) etag: String,
}

/// Where a picture came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The edge cache.
    Hit,
    /// The bucket.
    Stored,
    /// Made for this request.
    Derived,
    /// The edge cache, in a plainer format than could be had.
    Plainer,
}

impl Source {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hit | Self::Plainer => "hit",
            Self::Stored => "stored",
            Self::Derived => "derived",
        }
    }
}

impl Picture {
    pub(crate) fn new(bytes: Vec<u8>, format: Format) -> Self {
        let etag = etag(&bytes);
        Self {
            bytes,
            format,
            etag,
        }
    }

    /// The same, as it goes out.
    pub(crate) fn into_content(self) -> Picture<Content> {
        Picture {
            bytes: Content::Bytes(self.bytes),
            format: self.format,
            etag: self.etag,
        }
    }
}

impl Picture<Content> {
    /// The same with its bytes in our memory.
    pub(crate) async fn read(self, world: &impl World) -> Option<Picture> {
        Some(Picture {
            bytes: self.bytes.read(world).await.ok()?,
            format: self.format,
            etag: self.etag,
        })
    }

    /// The whole answer.
    pub(crate) fn answer(self, source: Source, plan: &Plan, now_unix_ms: u64) -> Response<Content> {
        let length = self.bytes.len();
        let keeping = match source {
            Source::Plainer => Keeping::Briefly,
            _ => plan.keeping,
        };
        let mut response = Response::new(self.bytes);
        let headers = response.headers_mut();
        for (name, text) in [
            (CONTENT_TYPE.as_str(), self.format.media_type()),
            (ACCEPT_RANGES.as_str(), "bytes"),
            (ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*"),
            (
                ACCESS_CONTROL_EXPOSE_HEADERS.as_str(),
                "accept-ranges, content-range, etag, server-timing, x-calotype-cache, x-request-id",
            ),
            ("timing-allow-origin", "*"),
            (X_CALOTYPE_CACHE, source.name()),
        ] {
            headers.insert(name, HeaderValue::from_static(text));
        }
        headers.insert(ETAG, value(&self.etag));
        headers.insert(CONTENT_LENGTH, length.into());
        headers.insert(
            CACHE_CONTROL,
            value(&lifetime(keeping, plan.ends, now_unix_ms)),
        );
        if plan.keeping != Keeping::Private {
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
}

fn tag(id: ImageId) -> HeaderValue {
    value(&id.to_string())
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).expect("letters, digits and punctuation")
}

/// How long browsers and caches on the way may keep it.
pub(crate) fn lifetime(keeping: Keeping, ends: Option<Timestamp>, now_unix_ms: u64) -> String {
    let seconds_left = ends.map(|end| end.unix_ms.saturating_sub(now_unix_ms) / 1000);
    let most = |seconds: u32| seconds_left.map_or(u64::from(seconds), |it| it.min(seconds.into()));
    match (keeping, seconds_left) {
        (Keeping::Private, _) => "private, no-store".to_owned(),
        (Keeping::ForEver, None) => format!("public, max-age={IMAGE_MAX_AGE_SECONDS}, immutable"),
        (Keeping::ForEver, Some(_)) => format!("public, max-age={}", most(IMAGE_MAX_AGE_SECONDS)),
        (Keeping::Moving, None) => format!(
            "public, max-age={MOVING_MAX_AGE_SECONDS}, \
             stale-while-revalidate={MOVING_STALE_SECONDS}"
        ),
        (Keeping::Briefly, _) => format!("public, max-age={}", most(PLACEHOLDER_MAX_AGE_SECONDS)),
        (Keeping::Moving, Some(_)) => format!("public, max-age={}", most(MOVING_MAX_AGE_SECONDS)),
    }
}

/// Strong (RFC 9110 § 8.8.1): of the bytes themselves, so that a newer engine
/// making other bytes makes another ETag. 128 bits of the SHA-256 are enough.
pub(super) fn etag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    format!("\"{}\"", hex(&digest, 32))
}
