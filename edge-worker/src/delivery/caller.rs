//! On whose behalf a picture is derived.

use calotype_imaging::Urgency;

/// On whose behalf something is derived.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The network of who asked; none where nobody did.
    pub(crate) network: Option<String>,
    /// Derivations at once in an isolate.
    pub(crate) at_once: u32,
    /// What smaller files are worth.
    pub(crate) urgency: Urgency,
}
