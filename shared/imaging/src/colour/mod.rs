//! What the samples of a file mean, and their way to sRGB.
//!
//! ```text
//! profile (ICC bytes, PNG chunks, nothing) → space (curves, matrix, table) → sRGB
//! ```
//!
//! Colours are converted after the resize, where there are few pixels. Ordinary
//! photos say sRGB, or nothing: they stay YCbCr and pay a look at the profile.
//! All arithmetic on pixels is `+ - * /` of `f32` in one order, without fused
//! operations, and curves come from `libm`: browser and host give the same samples.

mod convert;
mod curve;
mod flatten;
mod hdr;
mod icc;
mod inks;
mod matrix;
mod profile;
mod space;
mod srgb;
mod ycbcr;

pub(crate) use curve::{Curve, srgb_of_light};
pub(crate) use flatten::flatten;
pub(crate) use inks::{cmyk, rgb};
pub(crate) use matrix::Chromaticities;
pub(crate) use profile::{Profile, Transfer};
pub(crate) use srgb::Encoder;
pub(crate) use ycbcr::{rgb_of_halves, rgb_of_planes};

use crate::{
    Error,
    pixels::{Channels, Pixels},
    watch::Ask,
};
use convert::{Converter, rounded};
use space::Space;

/// The picture in sRGB, 8 bits, grey or RGB with or without alpha, or YCbCr.
///
/// A profile that is damaged or of other colours than the picture is not heeded,
/// as in browsers. `pixels` must be upright: it is where chroma samples lie.
pub(crate) fn to_srgb(
    pixels: Pixels,
    profile: &Profile,
    ask: &mut Ask<'_>,
) -> Result<Pixels, Error> {
    let Some(space) = Space::of(profile, channels(&pixels)) else {
        return plain(pixels, ask);
    };
    let levels = match &pixels {
        Pixels::Packed(_) => 256,
        Pixels::Deep(_) => 65_536,
        Pixels::YCbCr { .. } => ycbcr::LEVELS,
    };
    let Some(converter) = Converter::new(&space, levels) else {
        return plain(pixels, ask);
    };
    let converted = match &pixels {
        Pixels::Packed(raster) => converter.raster(raster, ask)?,
        Pixels::Deep(raster) => converter.raster(raster, ask)?,
        Pixels::YCbCr { luma, chroma } => {
            ycbcr::converted(luma, chroma, ask, |pixel| converter.rgb(pixel))?
        }
    };
    Ok(Pixels::Packed(converted))
}

/// Whether the samples mean sRGB colours already.
pub(crate) fn is_srgb(profile: &Profile, pixels: &Pixels) -> bool {
    channels(pixels) != Channels::Cmyk && Space::of(profile, channels(pixels)).is_none()
}

/// The same samples in 8 bits, whatever they mean; but inks become sRGB light.
pub(crate) fn plain(pixels: Pixels, ask: &mut Ask<'_>) -> Result<Pixels, Error> {
    match pixels {
        Pixels::Deep(raster) => rounded(&raster, ask).map(Pixels::Packed),
        Pixels::Packed(raster) if raster.channels() == Channels::Cmyk => {
            inks::without_profile(&raster, ask).map(Pixels::Packed)
        }
        other => Ok(other),
    }
}

/// The profile to embed when the picture keeps its own colours, for samples that
/// went through [`plain`]; `None` when they are sRGB, or must become it with
/// [`to_srgb`]: inks, tables of scanners, high dynamic range.
///
/// Written anew from the numbers of the one that came (at most 25 kB): nothing
/// else of it may leave, see [`icc`].
pub(crate) fn kept(profile: &Profile, pixels: &Pixels) -> Option<Vec<u8>> {
    Space::of(profile, channels(pixels)).and_then(|space| icc::write(&space))
}

fn channels(pixels: &Pixels) -> Channels {
    match pixels {
        Pixels::Packed(raster) => raster.channels(),
        Pixels::Deep(raster) => raster.channels(),
        Pixels::YCbCr { .. } => Channels::Rgb,
    }
}

fn missing() -> Error {
    Error::corrupt("samples are missing")
}

#[cfg(test)]
mod reference_tests;
