//! Bodies of messages.

use std::any::Any;

use bytes::Bytes;

use super::error::PlatformError;

/// The body of a message.
pub(crate) enum Content {
    /// Bytes in the isolate's memory.
    Bytes(Bytes),
    /// Bytes that the platform passes on by itself: they never come into the isolate's memory
    /// as a whole.
    Held(Held),
}

/// A body that the platform holds.
pub(crate) struct Held {
    /// The platform's own object.
    pub(crate) body: Box<dyn Any>,
    /// Its length in bytes.
    pub(crate) length: u64,
}

impl Content {
    /// Its length in bytes.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Held(held) => held.length,
        }
    }

    /// A body without bytes.
    pub(crate) const fn empty() -> Self {
        Self::Bytes(Bytes::new())
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

/// A body that arrives in pieces.
pub(crate) trait Source {
    /// The next piece, of any length; `None` at the end.
    async fn next(&mut self) -> Option<Result<Vec<u8>, PlatformError>>;
}

/// The receiver of a body that is written in pieces.
pub(crate) trait Sink {
    /// Hands on a piece, and waits until the reader has taken it.
    ///
    /// # Errors
    ///
    /// When the client has disconnected, or has read nothing for half a minute.
    async fn write(&mut self, bytes: Bytes) -> Result<(), PlatformError>;
}

/// Collects the pieces in memory.
impl Sink for Vec<u8> {
    async fn write(&mut self, bytes: Bytes) -> Result<(), PlatformError> {
        self.extend_from_slice(&bytes);
        Ok(())
    }
}
