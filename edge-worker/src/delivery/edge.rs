//! Pictures in the edge cache: whole, under the key of their object, for as long as the cache keeps
//! them. The cached record decides whether a picture may be shown.

use calotype_protocol::ObjectKey;

use super::body::Body;
use super::context::DeliveryContext;
use super::entry;
use super::picture::{Found, Picture, Source};
use super::ports::DeliveryPorts;
use crate::renditions::plan::Plan;
use crate::renditions::purge::url;
use crate::telemetry::stopwatch;

/// The picture of a plan, if the edge cache has it.
pub(super) async fn cached<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    plan: &Plan,
) -> Option<Found> {
    let begun = stopwatch::begin(context.ports);
    let found = find(context.ports, context.origin, &plan.key).await;
    stopwatch::end(context.ports, "cache", begun);
    found
}

/// Finds a picture in this data center's cache.
pub(crate) async fn find(
    ports: &impl DeliveryPorts,
    origin: &str,
    key: &ObjectKey,
) -> Option<Found> {
    let url = url(origin, key);
    let (said, whole) = entry::entry(ports, &url).await?;
    Some(Found {
        format: said.format,
        etag: said.etag,
        length: said.bytes,
        reduced: said.reduced,
        source: Source::Hit,
        body: Body::Cached { whole, url },
    })
}

/// Puts a picture into the edge cache.
pub(crate) async fn keep(
    ports: &impl DeliveryPorts,
    origin: &str,
    key: &ObjectKey,
    picture: &Picture,
) {
    let headers = entry::headers(picture.format, &picture.integrity, picture.reduced);
    entry::put(
        ports,
        &url(origin, key),
        &headers,
        picture.bytes.clone().into(),
    )
    .await;
}
