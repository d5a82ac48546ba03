//! Removes pictures from the edge cache of this data center.

use calotype_protocol::ObjectKey;

use crate::model::cache_address;
use crate::platform::EdgeCache;
use crate::telemetry::log::Log;

/// Removes the entry of a key.
pub(crate) async fn purge(ports: &(impl EdgeCache + Log), origin: &str, key: &ObjectKey) {
    take_out(ports, &url(origin, key)).await;
}

/// Removes an entry.
pub(crate) async fn take_out(ports: &(impl EdgeCache + Log), url: &str) {
    if let Err(error) = ports.purge(url).await {
        ports.log(&format!("not purged: {}", error.0));
    }
}

/// The URL of a key's entry in the edge cache.
pub(crate) fn url(origin: &str, key: &ObjectKey) -> String {
    cache_address::picture(origin, key)
}
