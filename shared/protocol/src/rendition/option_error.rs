//! Errors of the options of a delivery URL.

use std::fmt;

use crate::error_code::ErrorCode;

/// A rejected option, and the reason. It prints as a sentence for the caller, which contains
/// nothing of the request except the name of an option, if it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionError {
    option: String,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Unknown,
    Unsupported,
    Repeated,
    Encoding,
    /// The value is not of this kind.
    Not(&'static str),
    /// The option needs a signature or a preset.
    Unsigned,
    /// The option cannot be combined with this one.
    Beside(&'static str),
}

/// Characters of an option's name that the message repeats.
const NAME_MAX_CHARS: usize = 24;

impl OptionError {
    pub(super) fn new(option: &str, fault: Fault) -> Self {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_name = (1..=NAME_MAX_CHARS).contains(&option.len()) && option.bytes().all(is_plain);
        let option = if is_name { option } else { "An option" }.to_owned();
        Self { option, fault }
    }

    /// The code in the error table.
    pub const fn code(&self) -> ErrorCode {
        ErrorCode::OptionInvalid
    }

    /// The name of the option.
    pub fn option(&self) -> &str {
        &self.option
    }
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let option = &self.option;
        match self.fault {
            Fault::Unknown => write!(f, "{option} is not a known option."),
            Fault::Unsupported => write!(f, "{option} is not supported."),
            Fault::Repeated => write!(f, "{option} is given twice."),
            Fault::Encoding => write!(f, "{option} is not percent-encoded UTF-8 text."),
            Fault::Not(what) => write!(f, "{option} is not {what}."),
            Fault::Unsigned => write!(f, "{option} needs a signed URL or a preset."),
            Fault::Beside(other) => write!(f, "{option} cannot be combined with {other}."),
        }
    }
}

impl std::error::Error for OptionError {}
