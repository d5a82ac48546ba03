//! Pictures in the edge cache: whole, under the key of their object, for as long as the
//! cache likes. Whether one may be seen, the card says.

use calotype_protocol::limits::IMAGE_MAX_AGE_SECONDS;
use calotype_protocol::{Format, ObjectKey};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use http::{HeaderMap, HeaderValue, Response};

use super::picture::Picture;
use crate::cache_address;
use crate::world::{Content, World};

/// A picture of this data centre's cache.
pub(crate) async fn find(
    world: &impl World,
    origin: &str,
    key: &ObjectKey,
) -> Option<Picture<Content>> {
    let names = [CONTENT_TYPE, ETAG];
    let entry = world.cached(&url(origin, key), &names).await?;
    let text = |name| entry.headers().get(name)?.to_str().ok();
    let format = Format::from_media_type(text(CONTENT_TYPE)?)?;
    let etag = text(ETAG)?.to_owned();
    let bytes = entry.into_body();
    Some(Picture {
        bytes,
        format,
        etag,
    })
}

/// Puts a picture there.
pub(crate) async fn keep(world: &impl World, origin: &str, key: &ObjectKey, picture: &Picture) {
    let mut entry = Response::new(picture.bytes.clone());
    *entry.headers_mut() = headers(picture);
    if let Err(outage) = world.cache(&url(origin, key), &entry).await {
        world.log(&format!("not cached: {}", outage.0));
    }
}

/// Takes what is under a key out of it.
pub(crate) async fn purge(world: &impl World, origin: &str, key: &ObjectKey) {
    if let Err(outage) = world.purge(&url(origin, key)).await {
        world.log(&format!("not purged: {}", outage.0));
    }
}

fn headers(picture: &Picture) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let kept = format!("public, max-age={IMAGE_MAX_AGE_SECONDS}");
    let value = |text: &str| HeaderValue::try_from(text).expect("letters, digits and quotes");
    headers.insert(CACHE_CONTROL, value(&kept));
    headers.insert(CONTENT_TYPE, value(picture.format.media_type()));
    headers.insert(ETAG, value(&picture.etag));
    headers.insert(CONTENT_LENGTH, picture.bytes.len().into());
    headers
}

/// Its key in the edge cache.
pub(crate) fn url(origin: &str, key: &ObjectKey) -> String {
    cache_address::picture(origin, key)
}
