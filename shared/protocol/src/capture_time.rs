//! The time at which a picture was taken.

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Length of `2026-07-01T12:00:00`.
const SECONDS_END: usize = 19;

/// Digits kept of a fraction of a second.
const FRACTION_DIGITS: usize = 3;

/// The time at which a picture was taken, by the camera's clock: an RFC 3339 time, or one without
/// its offset. Most cameras do not record an offset; such a time names no exact moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct CaptureTime(String);

impl CaptureTime {
    /// The time as on the wire, such as `2026-07-01T12:00:00.25+02:00`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<CaptureTime> for String {
    fn from(time: CaptureTime) -> Self {
        time.0
    }
}

impl TryFrom<String> for CaptureTime {
    type Error = String;

    /// Reads a time of RFC 3339 § 5.6, whose offset may be missing. Digits beyond the millisecond
    /// are cut off.
    ///
    /// ```
    /// use calotype_protocol::wire::CaptureTime;
    /// let read = |text: &str| CaptureTime::try_from(text.to_owned());
    /// assert_eq!(read("1955-07-01T12:00:00").unwrap().as_str(), "1955-07-01T12:00:00");
    /// assert_eq!(read("2026-07-01 12:00:00.2509z").unwrap().as_str(), "2026-07-01T12:00:00.250Z");
    /// assert!(read("2026-07-01").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// For any other text.
    fn try_from(text: String) -> Result<Self, String> {
        parse(&text).ok_or_else(|| "not a time such as 2026-07-01T12:00:00+02:00".to_owned())
    }
}

fn parse(text: &str) -> Option<CaptureTime> {
    let (seconds, rest) = text.split_at_checked(SECONDS_END)?;
    // `time` takes any byte for the T.
    if !matches!(seconds.as_bytes().get(10)?, b'T' | b't' | b' ') {
        return None;
    }
    let offset_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (fraction, offset) = rest.split_at(offset_at);
    let known = if offset.is_empty() { "Z" } else { offset };
    OffsetDateTime::parse(&format!("{seconds}{fraction}{known}"), &Rfc3339).ok()?;
    let (date, time) = (seconds.get(..10)?, seconds.get(11..)?);
    let fraction = fraction.get(..=FRACTION_DIGITS).unwrap_or(fraction);
    let text = format!("{date}T{time}{fraction}{}", offset.to_ascii_uppercase());
    Some(CaptureTime(text))
}

#[cfg(test)]
#[path = "capture_time_tests.rs"]
mod tests;
