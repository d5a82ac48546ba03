//! Whether the worker answers HTTP without TLS.

use super::values;

/// Whether HTTP is answered as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ClearText {
    /// Only on the loopback interface.
    #[default]
    LocalOnly,
    /// Everywhere: something trusted in front of the worker ends TLS.
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
