//! The details that a caller may give of an image, each a type that enforces its bounds.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::limits::{
    ALT_MAX_CHARS, METADATA_KEY_MAX_CHARS, METADATA_MAX_ENTRIES, METADATA_VALUE_MAX_CHARS,
    THUMBHASH_MAX_BYTES, TITLE_MAX_CHARS,
};

/// An image's title; may be empty.
pub type Title = Text<TITLE_MAX_CHARS>;

/// The text shown in place of an image; empty for a decorative image.
pub type Alt = Text<ALT_MAX_CHARS>;

/// One line of text of at most `MAX_CHARS` characters.
///
/// Line breaks become spaces. Other control characters are dropped, and so are those that change
/// the direction of the text around them (Unicode § 23.2), because they can disguise a text as
/// another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Text<const MAX_CHARS: usize>(String);

impl<const MAX_CHARS: usize> Text<MAX_CHARS> {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX_CHARS: usize> TryFrom<String> for Text<MAX_CHARS> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let line: String = text.trim().chars().filter_map(shown).collect();
        if line.chars().count() > MAX_CHARS {
            return Err(format!("a text of more than {MAX_CHARS} characters"));
        }
        Ok(Self(line))
    }
}

impl<const MAX_CHARS: usize> From<Text<MAX_CHARS>> for String {
    fn from(text: Text<MAX_CHARS>) -> Self {
        text.0
    }
}

fn shown(c: char) -> Option<char> {
    match c {
        '\n' | '\t' => Some(' '),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        _ if c.is_control() => None,
        _ => Some(c),
    }
}

/// A ThumbHash in base 64 with padding (RFC 4648 § 4): a blurred placeholder of 5 to 25 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ThumbHash(String);

impl ThumbHash {
    /// The hash in base 64.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ThumbHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match STANDARD.decode(&text) {
            Ok(bytes) if (5..=THUMBHASH_MAX_BYTES).contains(&bytes.len()) => Ok(Self(text)),
            _ => Err("not a ThumbHash in base 64"),
        }
    }
}

impl From<ThumbHash> for String {
    fn from(hash: ThumbHash) -> Self {
        hash.0
    }
}

/// The caller's own metadata of an image, by name: at most 20 entries, names of 1 to 64 characters
/// of `A–Z a–z 0–9 - _ .`, values of at most 500 characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "BTreeMap<String, String>")]
#[serde(try_from = "BTreeMap<String, String>")]
pub struct Metadata(BTreeMap<String, String>);

impl Metadata {
    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<BTreeMap<String, String>> for Metadata {
    type Error = String;

    fn try_from(entries: BTreeMap<String, String>) -> Result<Self, String> {
        if entries.len() > METADATA_MAX_ENTRIES {
            return Err(format!("more than {METADATA_MAX_ENTRIES} metadata entries"));
        }
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        for (key, value) in &entries {
            if !(1..=METADATA_KEY_MAX_CHARS).contains(&key.len()) || !key.bytes().all(is_plain) {
                return Err(format!(
                    "a metadata key that is not 1 to {METADATA_KEY_MAX_CHARS} of A–Z a–z 0–9 - _ ."
                ));
            }
            // NUL: SQLite's own functions take it for the end of the text.
            if value.chars().count() > METADATA_VALUE_MAX_CHARS || value.contains('\0') {
                return Err(format!(
                    "a metadata value of more than {METADATA_VALUE_MAX_CHARS} characters, or with a NUL"
                ));
            }
        }
        Ok(Self(entries))
    }
}

impl From<Metadata> for BTreeMap<String, String> {
    fn from(metadata: Metadata) -> Self {
        metadata.0
    }
}

/// The point that stays in view when an image is cropped: shares of its width, from the left, and
/// of its height, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, Share>")]
pub struct FocalPoint {
    /// Share of the width.
    pub x: Share,
    /// Share of the height.
    pub y: Share,
}

/// Reads a map, because serde accepts an array for a struct, too.
impl TryFrom<BTreeMap<String, Share>> for FocalPoint {
    type Error = &'static str;

    fn try_from(shares: BTreeMap<String, Share>) -> Result<Self, Self::Error> {
        match (shares.len(), shares.get("x"), shares.get("y")) {
            (2, Some(x), Some(y)) => Ok(Self { x: *x, y: *y }),
            _ => Err("a focal point that is not of x and y"),
        }
    }
}

/// A number from 0 to 1 in ten-thousandths; a step is less than a pixel of any original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "f64", try_from = "f64")]
pub struct Share {
    ten_thousandths: u16,
}

impl Share {
    /// The share of this many ten-thousandths; at most 10 000.
    pub const fn from_ten_thousandths(ten_thousandths: u16) -> Option<Self> {
        if ten_thousandths > 10_000 {
            return None;
        }
        Some(Self { ten_thousandths })
    }

    /// The share in ten-thousandths.
    pub const fn ten_thousandths(self) -> u16 {
        self.ten_thousandths
    }
}

impl TryFrom<f64> for Share {
    type Error = &'static str;

    fn try_from(share: f64) -> Result<Self, Self::Error> {
        if !(0.0..=1.0).contains(&share) {
            return Err("a share that is not from 0 to 1");
        }
        Ok(Self {
            ten_thousandths: (share * 10_000.0).round() as u16,
        })
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        Self::from(share.ten_thousandths) / 10_000.0
    }
}

#[cfg(test)]
#[path = "details_tests.rs"]
mod tests;
