//! What the caller wants out.

use calotype_protocol::limits;

use crate::Error;

/// Which of time and bytes matters more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speed {
    /// Fixed Huffman tables, one pass: about five times as fast, 15 % more bytes.
    Fast,
    /// Progressive with trellis quantisation.
    #[default]
    Balanced,
}

/// How [`crate::prepare`] makes the new picture: a JPEG.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Longest side of the result in pixels, ≥ 1. A smaller picture keeps its size.
    pub max_side: u32,
    /// JPEG quality, 1–100.
    pub quality: u8,
    /// Which of time and bytes matters more.
    pub speed: Speed,
    /// Red, green and blue shown through transparent pixels.
    pub background: [u8; 3],
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_side: limits::ORIGINAL_MAX_SIDE,
            quality: limits::PREPARE_QUALITY,
            speed: Speed::default(),
            background: [255; 3],
        }
    }
}

impl Options {
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.max_side == 0 {
            return Err(Error::OptionInvalid("max_side must be at least 1"));
        }
        if !(1..=100).contains(&self.quality) {
            return Err(Error::OptionInvalid("quality must be 1 to 100"));
        }
        Ok(())
    }
}
