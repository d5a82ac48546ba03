//! HTTP requests to other hosts.

use bytes::Bytes;
use http::{Request, Response};

use super::content::Source;
use super::error::PlatformError;

/// The part of a body that [`Http::hash`] keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hashed {
    /// The SHA-256 of the body of a `200 OK`.
    Digest([u8; 32]),
    /// The start of the body of any other answer.
    Other(Vec<u8>),
}

/// The HTTP client of the platform.
pub(crate) trait Http {
    /// A response body that arrives in pieces.
    type Source: Source;

    /// Sends a request and reads the whole response.
    ///
    /// # Errors
    ///
    /// When no response arrives in time, or it is longer than `max_bytes`: it is refused before it
    /// fills the isolate's 128 MB.
    async fn fetch(
        &self,
        request: Request<Bytes>,
        max_bytes: u64,
    ) -> Result<Response<Vec<u8>>, PlatformError>;

    /// Sends a request, and returns the body as it arrives.
    async fn open(&self, request: Request<Bytes>) -> Result<Response<Self::Source>, PlatformError>;

    /// Sends a request, and keeps only the SHA-256 of a `200 OK`'s body, which is computed while
    /// the body arrives.
    async fn hash(&self, request: Request<Bytes>) -> Result<Response<Hashed>, PlatformError>;
}
