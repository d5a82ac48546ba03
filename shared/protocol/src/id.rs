//! Image ids.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ulid::Ulid;

/// Id of an image: a ULID, 26 characters of Crockford base 32 in upper case, which sort by time of
/// creation. Source: the ULID specification.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ImageId(Ulid);

/// The text is not a ULID in its canonical spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseImageIdError;

impl ImageId {
    /// Makes an id from the time in Unix milliseconds (48 bits are used) and
    /// random bytes.
    pub fn from_parts(unix_ms: u64, random: [u8; 10]) -> Self {
        let mut wide = [0u8; 16];
        wide[6..].copy_from_slice(&random);
        Self(Ulid::from_parts(unix_ms, u128::from_be_bytes(wide)))
    }

    /// Time of creation in Unix milliseconds.
    pub const fn unix_ms(self) -> u64 {
        self.0.timestamp_ms()
    }
}

impl FromStr for ImageId {
    type Err = ParseImageIdError;

    /// Accepts the canonical spelling only. Lower case and Crockford's look-alikes (`O` for `0`)
    /// would give one image several URLs, and so several cache entries.
    fn from_str(text: &str) -> Result<Self, ParseImageIdError> {
        let ulid = Ulid::from_string(text).map_err(|_| ParseImageIdError)?;
        let id = Self(ulid);
        if id.to_string() == text {
            Ok(id)
        } else {
            Err(ParseImageIdError)
        }
    }
}

impl TryFrom<String> for ImageId {
    type Error = ParseImageIdError;

    fn try_from(text: String) -> Result<Self, ParseImageIdError> {
        text.parse()
    }
}

impl From<ImageId> for String {
    fn from(id: ImageId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImageId({self})")
    }
}

impl fmt::Display for ParseImageIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an image id")
    }
}

impl std::error::Error for ParseImageIdError {}

#[cfg(test)]
#[path = "id_tests.rs"]
mod tests;
