//! The platform's one error.

/// The platform did not do what it was asked to do; the text is for the operator's log only.
#[derive(Clone, Debug)]
pub(crate) struct PlatformError(pub(crate) String);
