//! The stages of the work, reported to the caller as each starts.

use std::ops::ControlFlow;

use crate::Error;

/// A step of [`crate::prepare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Walks the header and checks the limits.
    Inspect,
    /// Decodes bytes to pixels.
    Decode,
    /// Resizes the picture, turns it upright and converts its colors.
    Resize,
    /// Encodes pixels to bytes.
    Encode,
}

/// The caller's watcher, called as each stage starts; a break ends the work.
pub(crate) type Watch<'a> = dyn FnMut(Stage) -> ControlFlow<()> + 'a;

/// Reports that a stage starts.
///
/// # Errors
/// [`Error::Canceled`] when the watcher breaks.
pub(crate) fn start(watch: &mut Watch<'_>, stage: Stage) -> Result<(), Error> {
    match watch(stage) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Canceled),
    }
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
