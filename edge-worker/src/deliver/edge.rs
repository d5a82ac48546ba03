//! Pictures in the edge cache: whole, under the key of their object, for as long as the
//! cache likes. Whether one may be seen, the card says.

use calotype_protocol::limits::IMAGE_MAX_AGE_SECONDS;
use calotype_protocol::{Dimensions, Format, ObjectKey};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use http::{HeaderMap, HeaderValue, Response};

use super::body::Body;
use super::picture::{Found, Picture, Source, X_CALOTYPE_REDUCED, reduced, reduced_value};
use crate::cache_address;
use crate::integrity::Integrity;
use crate::world::{Content, World};

/// A picture of this data centre's cache.
pub(crate) async fn find(world: &impl World, origin: &str, key: &ObjectKey) -> Option<Found> {
    let names = [CONTENT_TYPE, ETAG, X_CALOTYPE_REDUCED];
    let url = url(origin, key);
    let entry = world.cached(&url, &names).await?;
    let text = |name| entry.headers().get(name)?.to_str().ok();
    let format = Format::from_media_type(text(CONTENT_TYPE)?)?;
    let etag = text(ETAG)?.to_owned();
    let reduced = text(X_CALOTYPE_REDUCED).and_then(reduced);
    let whole = entry.into_body();
    Some(Found {
        format,
        etag,
        length: whole.len(),
        reduced,
        source: Source::Hit,
        body: Body::Cached { whole, url },
    })
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

/// Puts bytes there, as they are checked.
pub(crate) async fn put(world: &impl World, url: &str, headers: &HeaderMap, content: Content) {
    let mut entry = Response::new(content);
    *entry.headers_mut() = headers.clone();
    if let Err(outage) = world.cache(url, entry).await {
        world.log(&format!("not cached: {}", outage.0));
    }
}

/// Takes what is under a key out of it.
pub(crate) async fn purge(world: &impl World, origin: &str, key: &ObjectKey) {
    if let Err(outage) = world.purge(&url(origin, key)).await {
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
    headers.insert(ETAG, value(&integrity.etag()));
    headers.insert(CONTENT_LENGTH, integrity.bytes.into());
    if let Some(reduced) = reduced {
        headers.insert(X_CALOTYPE_REDUCED, value(&reduced_value(reduced)));
    }
    headers
}

/// Its key in the edge cache.
pub(crate) fn url(origin: &str, key: &ObjectKey) -> String {
    cache_address::picture(origin, key)
}
