//! Pixels to the smallest PNG that looks the same: fewer channels and bits, a palette if it pays,
//! the best of several filters, strong deflate.
//!
//! The colors of fully transparent pixels are written as black: they are invisible, cost bytes, and
//! may hide erased parts of a picture.

mod chunks;
pub(crate) mod deflate;
mod dither;
pub(crate) mod filter;
mod grayness;
mod nearest;
mod options;
mod palette;
mod quantize;
mod reduce;
mod rows;
#[cfg(test)]
mod tests;
mod trial;

use std::borrow::Cow;

use crate::{Error, pixels::Raster};
use grayness::grayness;
pub(crate) use options::{Palette, PngOptions};
use trial::Smallest;

/// Encodes the picture.
///
/// Memory: at most three times the samples beside them, the file twice, and 10 MB.
///
/// # Errors
/// [`Error::OptionInvalid`] for a number of colors out of range, samples that are inks, and a
/// profile for other colors than the samples'.
pub(crate) fn encode(raster: &Raster, options: &PngOptions<'_>) -> Result<Vec<u8>, Error> {
    let grayness = grayness(options.profile, raster.channels())?;
    let raster = match options.palette {
        Palette::Lossless => Cow::Borrowed(raster),
        Palette::Lossy { colors } => quantize::quantize(raster, colors)?,
    };
    let ways = reduce::reduce(&raster, grayness);
    let Smallest { rows, data } = trial::smallest(ways, options.effort)?;
    chunks::file(&rows, options.profile, &data)
}
