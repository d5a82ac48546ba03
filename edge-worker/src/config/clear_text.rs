//! Whether the worker answers HTTP without TLS.

use super::values;

/// Whether an HTTP request gets its normal answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ClearText {
    /// Only on the loopback interface.
    #[default]
    LocalOnly,
    /// Everywhere: a trusted proxy in front of the worker ends TLS.
    Allowed,
}

impl ClearText {
    /// Reads `ALLOW_HTTP`.
    pub(crate) fn parse(value: &str) -> Result<Self, &'static str> {
        Ok(if values::flag(value)? {
            Self::Allowed
        } else {
            Self::LocalOnly
        })
    }
}
