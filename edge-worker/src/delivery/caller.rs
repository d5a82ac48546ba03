//! The caller that a picture is derived for.

use calotype_imaging::Urgency;

/// The caller that something is derived for.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The network of the caller; `None` when no request asked for the picture.
    pub(crate) network: Option<String>,
    /// The most derivations at once in an isolate.
    pub(crate) at_once: u32,
    /// The effort that goes into smaller files.
    pub(crate) urgency: Urgency,
}
