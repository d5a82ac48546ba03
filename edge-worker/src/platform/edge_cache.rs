//! The cache of a data center, shared by its isolates.

use std::ops::Range;

use http::{HeaderName, Response};

use super::content::{Content, Held};
use super::error::PlatformError;

/// The edge cache of the data center that answers the request.
pub(crate) trait EdgeCache {
    /// The entry under a URL, with the headers of these names.
    async fn cached(&self, url: &str, names: &[HeaderName]) -> Option<Response<Content>>;

    /// These bytes of the entry under a URL; `None` when the cache does not give exactly these.
    async fn cached_part(&self, url: &str, range: &Range<u64>) -> Option<Content>;

    /// Reads a body that the platform holds into memory.
    async fn read(&self, held: Held) -> Result<Vec<u8>, PlatformError>;

    /// Puts a response into the cache. When this returns, the cache has the whole response or none
    /// of it.
    async fn cache(&self, url: &str, response: Response<Content>) -> Result<(), PlatformError>;

    /// Removes the entry under a URL from the cache of this data center.
    async fn purge(&self, url: &str) -> Result<(), PlatformError>;
}

/// The entry under a URL, with the headers of these names and its bytes in memory.
pub(crate) async fn cached_whole(
    ports: &impl EdgeCache,
    url: &str,
    names: &[HeaderName],
) -> Option<Response<Vec<u8>>> {
    let (head, content) = ports.cached(url, names).await?.into_parts();
    let bytes = match content {
        Content::Bytes(bytes) => bytes.into(),
        Content::Held(held) => ports.read(held).await.ok()?,
    };
    Some(Response::from_parts(head, bytes))
}
