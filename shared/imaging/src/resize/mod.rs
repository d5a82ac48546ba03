//! To the wanted size, by a Lanczos3 filter, before the picture is turned.

mod filter;
mod light;
mod packed;
mod planes;

use std::borrow::Cow;

use calotype_protocol::Dimensions;

use crate::{Error, Light, Orientation, decode::Samples, pixels::Pixels, watch::Ask};

/// The picture in exactly `target` pixels, not yet turned by `orientation`. Every
/// few milliseconds it asks whether to go on.
pub(crate) fn resize(
    samples: Cow<'_, Samples>,
    target: Dimensions,
    orientation: Orientation,
    light: Light,
    ask: &mut Ask<'_>,
) -> Result<Pixels, Error> {
    match samples {
        Cow::Owned(Samples::Packed(raster)) => {
            packed::resize(Cow::Owned(raster), target, light, ask).map(Pixels::Packed)
        }
        Cow::Borrowed(Samples::Packed(raster)) => {
            packed::resize(Cow::Borrowed(raster), target, light, ask).map(Pixels::Packed)
        }
        Cow::Owned(Samples::Deep(raster)) => {
            packed::resize(Cow::Owned(raster), target, light, ask).map(Pixels::Deep)
        }
        Cow::Borrowed(Samples::Deep(raster)) => {
            packed::resize(Cow::Borrowed(raster), target, light, ask).map(Pixels::Deep)
        }
        Cow::Owned(Samples::Planes(planes)) => {
            planes::resize(Cow::Owned(planes), target, orientation, light, ask)
        }
        Cow::Borrowed(Samples::Planes(planes)) => {
            planes::resize(Cow::Borrowed(planes), target, orientation, light, ask)
        }
    }
}

/// A smaller copy of an upright picture: many sizes come from one decode, each
/// from the next larger.
pub(crate) fn smaller(
    pixels: &Pixels,
    target: Dimensions,
    light: Light,
    ask: &mut Ask<'_>,
) -> Result<Pixels, Error> {
    match pixels {
        Pixels::Packed(raster) => {
            packed::resize(Cow::Borrowed(raster), target, light, ask).map(Pixels::Packed)
        }
        Pixels::Deep(raster) => {
            packed::resize(Cow::Borrowed(raster), target, light, ask).map(Pixels::Deep)
        }
        Pixels::YCbCr { luma, chroma } => planes::smaller(luma, chroma, target, light, ask),
    }
}

fn failed() -> Error {
    Error::corrupt("the picture cannot be resized")
}

#[cfg(test)]
mod tests;
