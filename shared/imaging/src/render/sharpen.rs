//! An unsharp mask: adds the luma's difference from its blur. Color stays unchanged, or edges would
//! get seams.

use super::blur::{BoxFilter, SCALE, divided, rounded};
use crate::{
    Error,
    color::luma,
    pixels::{Channels, Pixels, Raster},
};

/// Sigma of the blur: wide enough for the softness from scaling down.
const SIGMA: f64 = 1.0;

/// Tenths that add the whole difference once: 1 adds half of it.
const TENTHS: i32 = 20;

/// Sharpens by 1 to 100 tenths.
pub(super) fn sharpen(pixels: Pixels, tenths: u8) -> Result<Pixels, Error> {
    let filter = BoxFilter::new(SIGMA);
    match pixels {
        Pixels::YCbCr { luma, chroma } => {
            let luma = sharpened(luma, tenths, &filter)?;
            Ok(Pixels::YCbCr { luma, chroma })
        }
        Pixels::Packed(raster) => sharpened(raster, tenths, &filter).map(Pixels::Packed),
        Pixels::Deep(_) => Err(Error::missing_samples()),
    }
}

fn sharpened(raster: Raster, tenths: u8, filter: &BoxFilter) -> Result<Raster, Error> {
    let (dimensions, channels) = (raster.dimensions(), raster.channels());
    let mut samples = raster.into_samples();
    let count = channels.count();
    let colors = count - usize::from(channels.has_alpha());
    let alpha = |pixel: &[u8]| match channels.has_alpha() {
        true => pixel.last().copied().map_or(SCALE, u16::from),
        false => SCALE,
    };
    let pixels = samples.chunks_exact(count);
    let plane = |samples: Vec<u16>| {
        let plane =
            Raster::new(dimensions, Channels::Gray, samples).ok_or_else(Error::missing_samples)?;
        filter.plane(plane)
    };
    let lumas = pixels
        .clone()
        .map(|it| u16::from(luma(it, colors)) * alpha(it));
    let lumas = plane(lumas.collect())?;
    let alphas = match channels.has_alpha() {
        true => Some(plane(pixels.map(|it| alpha(it) * SCALE).collect())?),
        false => None,
    };
    for (at, pixel) in samples.chunks_exact_mut(count).enumerate() {
        let blurred = lumas.samples().get(at).copied().unwrap_or_default();
        let blurred = match &alphas {
            None => i32::from(blurred),
            Some(alphas) => {
                let alpha = alphas.samples().get(at).copied().unwrap_or_default();
                i32::from(divided(blurred, alpha)) * i32::from(SCALE)
            }
        };
        let scale = i32::from(SCALE);
        let own = i32::from(luma(pixel, colors)) * scale;
        let more = (own - blurred) * i32::from(tenths);
        for sample in pixel.iter_mut().take(colors) {
            let sum = i32::from(*sample) * scale * TENTHS + more;
            let most = i32::from(u16::MAX) / scale * scale;
            *sample = rounded((sum / TENTHS).clamp(0, most) as u16);
        }
    }
    Raster::new(dimensions, channels, samples).ok_or_else(Error::missing_samples)
}

#[cfg(test)]
#[path = "sharpen_tests.rs"]
mod tests;
