//! The meaning of a file's samples, and their conversion to sRGB.
//!
//! ```text
//! profile (ICC bytes, PNG chunks, nothing) → space (curves, matrix, table) → sRGB
//! ```
//!
//! Colors are converted after the resize, when there are few pixels. Ordinary photos are declared
//! sRGB, or not declared: they stay YCbCr and cost one look at the profile. All arithmetic on
//! pixels is `+ - * /` of `f32` in one order, without fused operations, and curves come from
//! `libm`: browser and host give the same samples.

mod convert;
mod curve;
mod flatten;
mod hdr;
mod icc;
mod inks;
mod luma;
mod lut;
mod matrix;
mod profile;
mod reading;
mod space;
mod srgb;
mod ycbcr;

pub(crate) use curve::{Curve, srgb_of_light};
pub(crate) use flatten::flatten;
pub(crate) use inks::{cmyk, rgb};
pub(crate) use luma::luma;
pub(crate) use matrix::Chromaticities;
pub(crate) use profile::{Profile, Transfer};
pub(crate) use srgb::Encoder;
pub(crate) use ycbcr::{rgb_of_halves, rgb_of_planes};

use crate::{
    Error,
    pixels::{Channels, Pixels},
};
use convert::{Converter, rounded};
use reading::space_of;
use space::Space;

/// The meaning of a picture's samples, with its profile read once.
pub(crate) struct Colors {
    /// `None` if there is nothing to convert.
    space: Option<Space>,
    are_inks: bool,
}

impl Colors {
    /// Reads a profile. One that is damaged or for other colors than the picture's is ignored, as
    /// in browsers.
    pub(crate) fn of(profile: &Profile, pixels: &Pixels) -> Self {
        let channels = channels(pixels);
        Self {
            space: space_of(profile, channels),
            are_inks: channels == Channels::Cmyk,
        }
    }

    /// Whether the samples mean sRGB colors already.
    pub(crate) const fn are_srgb(&self) -> bool {
        !self.are_inks && self.space.is_none()
    }

    /// The profile to embed when the picture keeps its own colors, for samples that went through
    /// [`plain`]; `None` when they are sRGB, or must be converted with [`Self::to_srgb`]: inks,
    /// tables of scanners, high dynamic range.
    ///
    /// It is written from the numbers of the source's profile (at most 25 kB); nothing else of that
    /// is copied, see [`icc`].
    pub(crate) fn kept(&self) -> Option<Vec<u8>> {
        self.space.as_ref().and_then(icc::write)
    }

    /// Converts the picture to sRGB, 8 bits, gray or RGB with or without alpha, or YCbCr. `pixels`
    /// are those the colors were read for, already upright; the positions of chroma samples depend
    /// on it.
    pub(crate) fn to_srgb(&self, pixels: Pixels) -> Result<Pixels, Error> {
        let levels = match &pixels {
            Pixels::Packed(_) => 256,
            Pixels::Deep(_) => 65_536,
            Pixels::YCbCr { .. } => ycbcr::LEVELS,
        };
        let converter = self
            .space
            .as_ref()
            .and_then(|it| Converter::new(it, levels));
        let Some(converter) = converter else {
            return plain(pixels);
        };
        let converted = match &pixels {
            Pixels::Packed(raster) => converter.raster(raster)?,
            Pixels::Deep(raster) => converter.raster(raster)?,
            Pixels::YCbCr { luma, chroma } => {
                ycbcr::converted(luma, chroma, |pixel| converter.rgb(pixel))?
            }
        };
        Ok(Pixels::Packed(converted))
    }
}

/// The rewritten profile for samples of this many channels: the parts that define colors, and
/// neutral texts. A well-known space always has the same bytes. `None` where the samples are sRGB
/// without it: the profile is sRGB, or ignored.
pub(crate) fn neutral_profile(bytes: &[u8], channels: Channels) -> Option<Vec<u8>> {
    icc::neutral(bytes, space::inputs(channels))
}

/// Returns the same samples in 8 bits, in any color space; inks become sRGB light.
pub(crate) fn plain(pixels: Pixels) -> Result<Pixels, Error> {
    match pixels {
        Pixels::Deep(raster) => rounded(&raster).map(Pixels::Packed),
        Pixels::Packed(raster) if raster.channels() == Channels::Cmyk => {
            inks::without_profile(&raster).map(Pixels::Packed)
        }
        other => Ok(other),
    }
}

fn channels(pixels: &Pixels) -> Channels {
    match pixels {
        Pixels::Packed(raster) => raster.channels(),
        Pixels::Deep(raster) => raster.channels(),
        Pixels::YCbCr { .. } => Channels::Rgb,
    }
}

#[cfg(test)]
mod neutral_tests;
#[cfg(test)]
mod reference_tests;
