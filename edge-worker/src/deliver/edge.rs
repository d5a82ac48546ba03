//! Pictures in the edge cache: whole, under the key of their object, for as long as the
//! cache likes. Whether one may be seen, the card says.

use calotype_protocol::limits::IMAGE_MAX_AGE_SECONDS;
use calotype_protocol::{Dimensions, Format, ObjectKey};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Response};

use super::body::Body;
use super::picture::{Found, Picture, Source, reduced, reduced_value};
use crate::cache_address;
use crate::integrity::Integrity;
use crate::log::{self, Level};
use crate::world::{Content, Outage, World};

/// Describes an entry in one header, since each header that is read is a call to the platform:
/// media type, length in bytes, ETag, and dimensions where they are less than was asked for.
///
/// The length is said here once more: a cache may keep what broke off while it was put
/// there as if it were whole, and corrects `content-length`.
const X_CALOTYPE_ENTRY: HeaderName = HeaderName::from_static("x-calotype-entry");

/// A picture of this data centre's cache.
pub(crate) async fn find(world: &impl World, origin: &str, key: &ObjectKey) -> Option<Found> {
    let url = url(origin, key);
    let (said, whole) = entry(world, &url).await?;
    Some(Found {
        format: said.format,
        etag: said.etag,
        length: said.bytes,
        reduced: said.reduced,
        source: Source::Hit,
        body: Body::Cached { whole, url },
    })
}

/// The bytes of an entry.
pub(crate) async fn whole(world: &impl World, url: &str) -> Option<Content> {
    entry(world, url).await.map(|(_, whole)| whole)
}

/// An entry that is as long as it says; one that is not is taken out.
async fn entry(world: &impl World, url: &str) -> Option<(Said, Content)> {
    let entry = world.cached(url, &[X_CALOTYPE_ENTRY]).await?;
    let said = entry.headers().get(X_CALOTYPE_ENTRY);
    let said = said.and_then(|it| Said::read(it.to_str().ok()?));
    let whole = entry.into_body();
    match said {
        Some(said) if said.bytes == whole.len() => Some((said, whole)),
        _ => {
            let why = format!("{url} has {} bytes in the edge cache", whole.len());
            log::message(world, Level::Error, &why);
            take_out(world, url).await;
            None
        }
    }
}

/// The header [`X_CALOTYPE_ENTRY`] of an entry.
struct Said {
    format: Format,
    bytes: u64,
    etag: String,
    reduced: Option<Dimensions>,
}

impl Said {
    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        Some(Self {
            format: Format::from_media_type(words.next()?)?,
            bytes: words.next()?.parse().ok()?,
            etag: words.next()?.to_owned(),
            reduced: words.next().and_then(reduced),
        })
    }
}

/// Puts a picture there.
pub(crate) async fn keep(world: &impl World, origin: &str, key: &ObjectKey, picture: &Picture) {
    let headers = headers(picture.format, &picture.integrity, picture.reduced);
    put(
        world,
        &url(origin, key),
        &headers,
        picture.bytes.clone().into(),
    )
    .await;
}

/// Puts bytes there, as they are checked; where that fails, only the log is told.
pub(crate) async fn put(world: &impl World, url: &str, headers: &HeaderMap, content: Content) {
    if let Err(outage) = write(world, url, headers, content).await {
        world.log(&format!("not cached: {}", outage.0));
    }
}

/// Puts bytes there.
pub(crate) async fn write(
    world: &impl World,
    url: &str,
    headers: &HeaderMap,
    content: Content,
) -> Result<(), Outage> {
    let mut entry = Response::new(content);
    *entry.headers_mut() = headers.clone();
    world.cache(url, entry).await
}

/// Takes what is under a key out of it.
pub(crate) async fn purge(world: &impl World, origin: &str, key: &ObjectKey) {
    take_out(world, &url(origin, key)).await;
}

/// Takes an entry out of it.
pub(crate) async fn take_out(world: &impl World, url: &str) {
    if let Err(outage) = world.purge(url).await {
        world.log(&format!("not purged: {}", outage.0));
    }
}

/// Those of an entry. Without a length the cache would give no part of it.
pub(crate) fn headers(
    format: Format,
    integrity: &Integrity,
    reduced: Option<Dimensions>,
) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let kept = format!("public, max-age={IMAGE_MAX_AGE_SECONDS}");
    let value = |text: &str| HeaderValue::try_from(text).expect("letters, digits and quotes");
    headers.insert(CACHE_CONTROL, value(&kept));
    headers.insert(CONTENT_TYPE, value(format.media_type()));
    headers.insert(CONTENT_LENGTH, integrity.bytes.into());
    let (media_type, bytes, etag) = (format.media_type(), integrity.bytes, integrity.etag());
    let mut said = format!("{media_type} {bytes} {etag}");
    if let Some(reduced) = reduced {
        said = format!("{said} {}", reduced_value(reduced));
    }
    headers.insert(X_CALOTYPE_ENTRY, value(&said));
    headers
}

/// Its key in the edge cache.
pub(crate) fn url(origin: &str, key: &ObjectKey) -> String {
    cache_address::picture(origin, key)
}
