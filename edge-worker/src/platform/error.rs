//! The platform's one error.

/// The platform failed to do a call; the text is for the operator's log only.
#[derive(Clone, Debug)]
pub(crate) struct PlatformError(pub(crate) String);
