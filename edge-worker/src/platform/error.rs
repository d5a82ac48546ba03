//! The platform's one error.

/// A call that the platform failed to carry out; the text is for the operator's log only.
#[derive(Clone, Debug)]
pub(crate) struct PlatformError(pub(crate) String);
