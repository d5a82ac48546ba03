//! The stages of the work, told to the caller as each starts.

use std::ops::ControlFlow;

use crate::Error;

/// A step of [`crate::prepare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Header walk and limits.
    Inspect,
    /// Bytes to pixels.
    Decode,
    /// To the wanted size, upright, in the wanted colors.
    Resize,
    /// Pixels to bytes.
    Encode,
}

/// The caller's watcher, told of each stage as it starts; a break ends the work.
pub(crate) type Watch<'a> = dyn FnMut(Stage) -> ControlFlow<()> + 'a;

/// Tells of a stage that starts.
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
