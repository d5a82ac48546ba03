//! What the operator sets of delivery.

use calotype_protocol::limits::DERIVE_AT_ONCE;

use crate::config::Reader;

/// How pictures are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeliveryConfig {
    /// Whether the named sizes are made when an upload has become an image.
    pub(crate) prewarm: bool,
    /// Derivations at once in an isolate.
    pub(crate) at_once: u32,
}

/// Reads the variables; what is left out has its default.
pub(crate) fn read<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> DeliveryConfig {
    DeliveryConfig {
        prewarm: read.optional("PREWARM", flag).unwrap_or(true),
        at_once: read
            .optional("DERIVE_AT_ONCE", at_once)
            .unwrap_or(DERIVE_AT_ONCE),
    }
}

fn flag(value: &str) -> Result<bool, &'static str> {
    value.parse().map_err(|_| "is neither true nor false")
}

fn at_once(value: &str) -> Result<u32, &'static str> {
    let number = value.parse().ok().filter(|it| (1..=16).contains(it));
    number.ok_or("is not a number from 1 to 16")
}
