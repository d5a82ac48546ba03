//! The output of the log.

use serde::Serialize;

/// The importance of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Level {
    Debug,
    #[default]
    Info,
    Warn,
    Error,
}

/// The log of the platform.
pub(crate) trait LogWriter {
    /// Writes a line that is one JSON object.
    fn write_log(&self, level: Level, line: &str);
}
