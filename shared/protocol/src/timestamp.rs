//! Moments on the wire.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// The last millisecond of the year 9999: RFC 3339 has no later one.
const LAST_UNIX_MS: u64 = 253_402_300_799_999;

/// A moment, in Unix milliseconds; RFC 3339 in UTC on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Timestamp {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub unix_ms: u64,
}

impl Timestamp {
    /// The moment `seconds` later.
    #[must_use]
    pub const fn plus_seconds(self, seconds: u64) -> Self {
        Self {
            unix_ms: self.unix_ms + seconds * 1000,
        }
    }

    /// RFC 3339 in UTC with three digits of milliseconds: all texts have the same length, and sort
    /// as the moments do.
    /// ```
    /// use calotype_protocol::wire::Timestamp;
    /// let whole = Timestamp { unix_ms: 1_735_689_600_000 };
    /// assert_eq!(whole.to_fixed_text(), "2025-01-01T00:00:00.000Z");
    /// ```
    #[must_use]
    pub fn to_fixed_text(self) -> String {
        let milliseconds = self.unix_ms % 1000;
        let unix_ms = self.unix_ms - milliseconds;
        let seconds = String::from(Self { unix_ms });
        format!("{}.{milliseconds:03}Z", seconds.trim_end_matches('Z'))
    }

    /// The preferred format of a date in HTTP, IMF-fixdate (RFC 9110 § 5.6.7); `None` past the
    /// year 9999.
    /// ```
    /// use calotype_protocol::wire::Timestamp;
    /// let at = Timestamp { unix_ms: 784_111_777_000 };
    /// assert_eq!(at.to_http_date().as_deref(), Some("Sun, 06 Nov 1994 08:49:37 GMT"));
    /// ```
    #[must_use]
    pub fn to_http_date(self) -> Option<String> {
        let seconds = i64::try_from(self.unix_ms / 1000).ok()?;
        let at = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
        let text = at.format(&Rfc2822).ok()?;
        text.strip_suffix("+0000").map(|text| format!("{text}GMT"))
    }
}

impl From<Timestamp> for String {
    /// A time past the year 9999, which no clock and no caller gives, is written as the epoch.
    fn from(timestamp: Timestamp) -> Self {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(timestamp.unix_ms) * 1_000_000)
            .ok()
            .and_then(|at| at.format(&Rfc3339).ok())
            .unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned())
    }
}

impl TryFrom<String> for Timestamp {
    type Error = String;

    /// Reads a time with an offset (RFC 3339 § 5.6), from 1970 to 9999 in UTC. Digits beyond the
    /// millisecond are cut off.
    ///
    /// A leap second, `23:59:60` in UTC at the end of a month (§ 5.7), becomes the second after it:
    /// Unix time cannot count it and gives both the same number (POSIX.1, Seconds Since the Epoch).
    /// ```
    /// use calotype_protocol::wire::Timestamp;
    /// let read = |text: &str| Timestamp::try_from(text.to_owned());
    /// assert_eq!(read("2016-12-31T23:59:60Z"), read("2017-01-01T00:00:00Z"));
    /// assert!(read("2016-12-30T23:59:60Z").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// For any other text.
    fn try_from(text: String) -> Result<Self, String> {
        parse(&text).ok_or_else(|| "not an RFC 3339 time from 1970 to 9999".to_owned())
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    // `time` takes any byte for the T.
    if !matches!(text.as_bytes().get(10)?, b'T' | b't' | b' ') {
        return None;
    }
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let unix_ms = u64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).ok()?;
    // `time` reads a leap second as the last nanosecond before it, and allows it nowhere else.
    let is_leap_second = text.get(17..19) == Some("60");
    let unix_ms = unix_ms + u64::from(is_leap_second);
    (unix_ms <= LAST_UNIX_MS).then_some(Timestamp { unix_ms })
}

#[cfg(test)]
#[path = "timestamp_tests.rs"]
mod tests;
