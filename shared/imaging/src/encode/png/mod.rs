//! Pixels to the smallest PNG that shows the same: fewer channels and bits, a
//! palette where it pays, the best of several filters, strong deflate.
//!
//! The colours of fully transparent pixels are written as black: nobody sees
//! them, they cost bytes, and what was erased from a picture may hide there.

mod chunks;
pub(crate) mod deflate;
mod dither;
pub(crate) mod filter;
mod palette;
mod quantise;
mod reduce;
#[cfg(test)]
mod tests;
mod trial;

use std::borrow::Cow;

use crate::{
    Error,
    pixels::{Channels, Raster},
    watch::{Tick, check},
};
use trial::Smallest;

/// Which of time and bytes matters more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Quick deflate: a fourth of the time; 3 to 13 % more bytes.
    Fast,
    /// The best of the filters on a sample of rows, near-optimal deflate.
    #[default]
    Balanced,
    /// Two finalists and deflate's last percent, 3 % in drawings: thrice the time.
    Best,
}

/// Which colours may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Palette {
    /// None: what is seen stays exactly.
    #[default]
    Lossless,
    /// Down to this many, 2 to 256, chosen for the picture and dithered. A
    /// picture that has no more of them stays exact.
    Lossy {
        /// The most colours in the file, counting each alpha.
        colours: u16,
    },
}

/// How [`encode`] writes a PNG.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PngOptions<'a> {
    /// Which of time and bytes matters more.
    pub(crate) effort: Effort,
    /// Which colours may change.
    pub(crate) palette: Palette,
    /// The ICC profile of the samples, written as it is; none means sRGB.
    pub(crate) profile: Option<&'a [u8]>,
}

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

/// What the profile lets the file be: PNG (third edition), § 11.3.2.3, wants a
/// grey profile in grey files, an RGB profile in all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Greyness {
    Free,
    Never,
    Always,
}

fn greyness(profile: Option<&[u8]>, channels: Channels) -> Result<Greyness, Error> {
    const MISMATCH: Error = Error::OptionInvalid("the profile is not of the picture's colours");
    if channels == Channels::Cmyk {
        return Err(Error::OptionInvalid("a PNG holds no inks"));
    }
    let is_grey = matches!(channels, Channels::Grey | Channels::GreyAlpha);
    let Some(profile) = profile else {
        return Ok(Greyness::Free);
    };
    // ICC.1:2022, § 7.2.6: the colour space of the data.
    match profile.get(16..20) {
        Some(b"RGB ") => Ok(Greyness::Never),
        Some(b"GRAY") if is_grey => Ok(Greyness::Always),
        _ => Err(MISMATCH),
    }
}
