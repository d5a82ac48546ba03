//! Resizes by a Lanczos3 filter, before the picture is turned.

mod failed;
mod filter;
mod light;
mod packed;
mod planes;

use std::borrow::Cow;

use calotype_protocol::Dimensions;

use crate::{
    Error, Orientation, ResizeLight,
    pixels::{Channels, Pixels, Samples},
};

/// Resizes the picture to exactly `target` pixels, not yet turned by `orientation`.
pub(crate) fn resize(
    samples: Cow<'_, Samples>,
    target: Dimensions,
    orientation: Orientation,
    light: ResizeLight,
) -> Result<Pixels, Error> {
    match samples {
        Cow::Owned(Samples::Packed(raster)) => {
            packed::resize(Cow::Owned(raster), target, light).map(Pixels::Packed)
        }
        Cow::Borrowed(Samples::Packed(raster)) => {
            packed::resize(Cow::Borrowed(raster), target, light).map(Pixels::Packed)
        }
        Cow::Owned(Samples::Deep(raster)) => {
            packed::resize(Cow::Owned(raster), target, light).map(Pixels::Deep)
        }
        Cow::Borrowed(Samples::Deep(raster)) => {
            packed::resize(Cow::Borrowed(raster), target, light).map(Pixels::Deep)
        }
        Cow::Owned(Samples::Planes(planes)) => {
            planes::resize(Cow::Owned(planes), target, orientation, light)
        }
        Cow::Borrowed(Samples::Planes(planes)) => {
            planes::resize(Cow::Borrowed(planes), target, orientation, light)
        }
    }
}

/// Memory that [`resize`] needs, with its result, and with the samples if they are owned.
pub(crate) fn resize_bytes(samples: &Samples, is_own: bool, target: Dimensions) -> u64 {
    let (bytes, is_same, alpha, apart) = match samples {
        Samples::Packed(raster) => (
            raster.samples().len(),
            raster.dimensions() == target,
            raster.channels().has_alpha(),
            // Channel after channel: one is read, and one is made.
            if raster.channels() == Channels::GrayAlpha {
                1
            } else {
                0
            },
        ),
        Samples::Deep(raster) => (
            raster.samples().len() * 2,
            raster.dimensions() == target,
            raster.channels().has_alpha(),
            2,
        ),
        Samples::Planes(_) => (samples.bytes() as usize, false, false, 0),
    };
    let bytes = bytes as u64;
    if is_own && is_same {
        return bytes;
    }
    let made = target.pixels().saturating_mul(samples.pixel_bytes());
    let channel = match is_same {
        true => 0,
        false => bytes * apart / samples.pixel_bytes().max(1) + target.pixels() * apart,
    };
    // A copy holds the colors multiplied with their alpha.
    let has_copy = is_own || (alpha && !is_same);
    let copy = if has_copy { bytes } else { 0 };
    copy.saturating_add(made).saturating_add(channel)
}

/// Makes a smaller copy of an upright picture: many sizes come from one decode, each from the next
/// larger one.
pub(crate) fn smaller(
    pixels: &Pixels,
    target: Dimensions,
    light: ResizeLight,
) -> Result<Pixels, Error> {
    match pixels {
        Pixels::Packed(raster) => {
            packed::resize(Cow::Borrowed(raster), target, light).map(Pixels::Packed)
        }
        Pixels::Deep(raster) => {
            packed::resize(Cow::Borrowed(raster), target, light).map(Pixels::Deep)
        }
        Pixels::YCbCr { luma, chroma } => planes::smaller(luma, chroma, target, light),
    }
}

#[cfg(test)]
mod tests;
