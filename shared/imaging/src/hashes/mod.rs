//! Placeholders for a page until the picture arrives.

mod blurhash;
mod cosines;
mod decode;
mod dominant;
mod thumbhash;

use crate::pixels::{Raster, rgba};
pub(crate) use decode::Decoded;

/// The placeholders that a page can show until the picture arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholders {
    /// ThumbHash: at most 25 bytes that keep the aspect ratio and alpha.
    pub thumbhash: Vec<u8>,
    /// BlurHash: text of 4 × 3 components, or 3 × 4 when upright.
    pub blurhash: String,
    /// The most frequent color of the picture: red, green, blue.
    pub dominant: [u8; 3],
}

/// Longest side in pixels of the picture from which they are made. ThumbHash takes at most 100 and
/// keeps no detail that this would not show.
pub(crate) const MAX_SIDE: u32 = 48;

/// Placeholders of a small picture.
pub(crate) fn of_small(small: &Raster) -> Placeholders {
    let pixels = rgba(small.channels(), small.samples());
    let dimensions = small.dimensions();
    let (width, height) = (dimensions.width as usize, dimensions.height as usize);
    Placeholders {
        thumbhash: thumbhash::encode(width, height, &pixels),
        blurhash: blurhash::encode(width, height, &pixels),
        dominant: dominant::color(&pixels),
    }
}

#[cfg(test)]
mod tests;
