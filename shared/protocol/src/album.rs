//! Names of albums.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::limits::ALBUM_MAX_CHARS;

/// Name of an album: 1 to 64 characters of `A–Z a–z 0–9 - _ .`, the first a letter or a digit.
/// Names are parts of URLs: they need no encoding, and none is `..`.
///
/// ```
/// use calotype_protocol::AlbumName;
/// assert!("summer-2026".parse::<AlbumName>().is_ok());
/// assert!("../order".parse::<AlbumName>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct AlbumName(String);

/// The text is not the name of an album.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseAlbumNameError;

impl AlbumName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AlbumName {
    type Error = ParseAlbumNameError;

    fn try_from(text: String) -> Result<Self, ParseAlbumNameError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let begins_well = text.starts_with(|first: char| first.is_ascii_alphanumeric());
        if begins_well && text.len() <= ALBUM_MAX_CHARS && text.bytes().all(is_plain) {
            Ok(Self(text))
        } else {
            Err(ParseAlbumNameError)
        }
    }
}

impl FromStr for AlbumName {
    type Err = ParseAlbumNameError;

    fn from_str(text: &str) -> Result<Self, ParseAlbumNameError> {
        Self::try_from(text.to_owned())
    }
}

impl From<AlbumName> for String {
    fn from(name: AlbumName) -> Self {
        name.0
    }
}

impl fmt::Display for ParseAlbumNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not an album's name: 1 to {ALBUM_MAX_CHARS} of A–Z a–z 0–9 - _ ., a letter or digit first"
        )
    }
}

impl std::error::Error for ParseAlbumNameError {}

#[cfg(test)]
#[path = "album_tests.rs"]
mod tests;
