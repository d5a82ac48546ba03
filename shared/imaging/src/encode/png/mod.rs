//! Pixels to the smallest PNG that shows the same: fewer channels and bits, a
//! palette where it pays, the best of several filters, strong deflate.
//!
//! The colours of fully transparent pixels are written as black: nobody sees
//! them, they cost bytes, and what was erased from a picture may hide there.

mod chunks;
pub(crate) mod deflate;
mod dither;
pub(crate) mod filter;
mod greyness;
mod nearest;
mod options;
mod palette;
mod quantise;
mod reduce;
mod rows;
#[cfg(test)]
mod tests;
mod trial;

use std::borrow::Cow;

use crate::{
    Error,
    pixels::Raster,
    progress::{Tick, check},
};
use greyness::greyness;
pub(crate) use options::{Effort, Palette, PngOptions};
use trial::Smallest;

/// The file of the picture. `tick` hears how much is done, 0 to 1; when it breaks,
/// the work ends with [`Error::Cancelled`]. The longest it is not asked is while
/// a piece of [`deflate::PIECE`] bytes is compressed.
///
/// Memory: at most three times the samples beside them, the file twice, and 10 MB.
///
/// # Errors
/// [`Error::OptionInvalid`] for a number of colours out of range, samples that
/// are inks, and a profile that is not of the samples' colours.
pub(crate) fn encode(
    raster: &Raster,
    options: &PngOptions<'_>,
    tick: &mut Tick<'_>,
) -> Result<Vec<u8>, Error> {
    let greyness = greyness(options.profile, raster.channels())?;
    let mut ask = || tick(0.0);
    check(ask())?;
    let raster = match options.palette {
        Palette::Lossless => Cow::Borrowed(raster),
        Palette::Lossy { colours } => quantise::quantise(raster, colours, &mut ask)?,
    };
    let ways = reduce::reduce(&raster, greyness, &mut ask)?;
    let Smallest { rows, data } =
        trial::smallest(ways, options.effort, &mut |done| tick(0.1 + 0.9 * done))?;
    chunks::file(&rows, options.profile, &data, &mut || tick(1.0))
}
