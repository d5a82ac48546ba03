//! The facts about an image that delivery needs: read from the record once a minute, and kept in
//! the isolate and in the edge cache meanwhile.
//!
//! Everything else in the edge cache is found through the cached record, under a name that
//! describes it in every detail. So after a deletion or a moved focal point, removing the cached
//! record is enough: no request finds an old entry.

use calotype_protocol::ImageId;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response};

use super::cached_record::CachedRecord;
use super::ports::RenditionPorts;
use crate::model::{ApiError, cache_address};
use crate::platform::{Content, cached_whole};
use crate::records::{self, Record};

/// The longest time that the edge cache keeps a cached record: as long as it may be used.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// The cached record of the isolate or the edge cache, of any age.
pub(crate) async fn at_hand(
    ports: &impl RenditionPorts,
    origin: &str,
    id: ImageId,
) -> Option<CachedRecord> {
    let now = ports.now_unix_ms();
    if let Some(cached) = ports.record_cache().find(id, now) {
        return Some(cached);
    }
    let entry = cached_whole(ports, &url(origin, id), &[]).await?;
    let cached: CachedRecord = serde_json::from_slice(entry.body()).ok()?;
    if cached.image.is_some() {
        ports.record_cache().keep(id, &cached, now);
    }
    Some(cached)
}

/// Reads the record, and caches it.
///
/// # Errors
///
/// `database_unavailable`.
pub(crate) async fn ask(
    ports: &impl RenditionPorts,
    origin: &str,
    id: ImageId,
) -> Result<Option<CachedRecord>, ApiError> {
    let record = records::find(ports, id).await?;
    Ok(keep(ports, origin, id, record.as_ref()).await)
}

/// Caches a record; one that may still become an image is not cached.
pub(crate) async fn keep(
    ports: &impl RenditionPorts,
    origin: &str,
    id: ImageId,
    record: Option<&Record>,
) -> Option<CachedRecord> {
    let now = ports.now_unix_ms();
    let cached = CachedRecord::new(record, now)?;
    if cached.image.is_some() {
        ports.record_cache().keep(id, &cached, now);
    } else {
        ports.record_cache().forget(id);
    }
    let body = serde_json::to_vec(&cached).expect("our own types have string keys only");
    let mut entry = Response::new(body);
    let json = HeaderValue::from_static("application/json");
    entry.headers_mut().insert(CONTENT_TYPE, json);
    entry.headers_mut().insert(CACHE_CONTROL, KEPT);
    if let Err(error) = ports
        .cache(&url(origin, id), entry.map(Content::from))
        .await
    {
        ports.log(&format!("record not cached: {}", error.0));
    }
    Some(cached)
}

/// Removes the cached record from this isolate and this data center.
pub(crate) async fn forget(ports: &impl RenditionPorts, origin: Option<&str>, id: ImageId) {
    ports.record_cache().forget(id);
    let Some(origin) = origin else { return };
    if let Err(error) = ports.purge(&url(origin, id)).await {
        ports.log(&format!("record not purged: {}", error.0));
    }
}

/// The URL of the record in the edge cache.
pub(crate) fn url(origin: &str, id: ImageId) -> String {
    cache_address::record(origin, id)
}
