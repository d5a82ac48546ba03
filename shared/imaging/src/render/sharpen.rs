//! An unsharp mask: the luma's difference from its blur, once more. Color stays as it
//! is, or edges would get seams.

use super::blur::{BoxFilter, SCALE, divided, rounded};
use crate::{
    Error,
    color::luma,
    pixels::{Channels, Pixels, Raster},
};

/// Sigma of the blur: what scaling down has softened lies within it.
const SIGMA: f64 = 1.0;

/// Tenths for the whole difference once more: 1 adds half of it.
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
mod tests {
    use calotype_protocol::Dimensions;

    use super::*;

    fn sharp(channels: Channels, samples: &[u8], tenths: u8) -> Vec<u8> {
        let width = (samples.len() / channels.count()) as u32;
        let dimensions = Dimensions::new(width, 1).unwrap();
        let raster = Raster::new(dimensions, channels, samples.to_vec()).unwrap();
        match sharpen(Pixels::Packed(raster), tenths).unwrap() {
            Pixels::Packed(raster) => raster.into_samples(),
            _ => panic!("packed pixels stay packed"),
        }
    }

    const STEP: [u8; 8] = [100, 100, 100, 100, 150, 150, 150, 150];

    /// The blur of sigma 1 is (1, 12, 51, 88, 51, 12, 1) ÷ 216: at the edge it takes
    /// 50 × 64 ÷ 216 = 14.81 over, then 3.01, then 0.23. Half of that for 1, five times
    /// for 10.
    #[test]
    fn an_edge_gets_its_difference_once_more() {
        let half = [100, 100, 98, 93, 157, 152, 150, 150];
        assert_eq!(sharp(Channels::Gray, &STEP, 10), half);
        let five = [100, 99, 85, 26, 224, 165, 151, 150];
        assert_eq!(sharp(Channels::Gray, &STEP, 100), five);
    }

    #[test]
    fn color_stays_and_what_is_level_stays() {
        let step: Vec<u8> = STEP.iter().flat_map(|it| [*it, it - 50, it + 50]).collect();
        let sharp_step = sharp(Channels::Rgb, &step, 10);
        for (pixel, gray) in sharp_step.chunks(3).zip(sharp(Channels::Gray, &STEP, 10)) {
            // Its luma lies off the gray's, by as much everywhere.
            for (sample, apart) in pixel.iter().zip([0, -50, 50]) {
                assert!((i32::from(*sample) - i32::from(gray) - apart).abs() <= 1);
            }
        }
        let level = [10, 200, 30, 90].repeat(5);
        assert_eq!(sharp(Channels::Rgba, &level, 100), level);
    }

    #[test]
    fn the_edge_of_a_cut_out_is_no_edge_of_luma() {
        let pixels = [
            [90, 90, 90, 255],
            [90, 90, 90, 255],
            [0, 0, 0, 0],
            [255, 9, 9, 0],
        ];
        let sharp = sharp(Channels::Rgba, &pixels.concat(), 100);
        assert_eq!(sharp[..8], pixels.concat()[..8]);
        let alphas: Vec<u8> = sharp.chunks(4).map(|it| it[3]).collect();
        assert_eq!(alphas, [255, 255, 0, 0]);
    }
}
