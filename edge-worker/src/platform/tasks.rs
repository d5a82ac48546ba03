//! Work beside the answer of a request.

use super::content::{Content, Sink};
use super::error::PlatformError;

/// Work that goes on while the answer is sent, or after it.
pub(crate) trait Tasks {
    /// The receiver of a body that is written in pieces.
    type Sink: Sink;

    /// A body of `length` bytes that is written while it is sent. If `write` fails, or writes less,
    /// the message is aborted, so that no client takes a part for the whole.
    fn stream(
        &self,
        length: u64,
        write: impl AsyncFnOnce(&Self, &mut Self::Sink) -> Result<(), PlatformError> + 'static,
    ) -> Content
    where
        Self: Sized;

    /// Runs work after the answer, which does not wait for it.
    fn later(&self, work: impl AsyncFnOnce(&Self) + 'static)
    where
        Self: Sized;

    /// Whether the client has gone and no longer waits for the answer.
    fn is_gone(&self) -> bool;
}
