//! The filter itself, for every kind of sample.

use calotype_protocol::Dimensions;
use fast_image_resize::{
    FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels,
};

use super::failed;
use crate::{
    Error,
    pixels::{Channels, Sample},
    watch::{Ask, BAND, check},
};

/// Part of a picture, in its pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Area {
    pub(super) fn of(dimensions: Dimensions) -> Self {
        Self {
            left: 0.0,
            top: 0.0,
            width: dimensions.width.into(),
            height: dimensions.height.into(),
        }
    }
}

/// Samples that can be filtered. Alpha is one more channel here.
pub(super) trait Filter: Sample {
    /// `area` of the samples of a picture of `from` pixels, in `to` pixels.
    fn filter(
        channels: Channels,
        samples: &[Self],
        from: Dimensions,
        area: Area,
        to: Dimensions,
        ask: &mut Ask<'_>,
    ) -> Result<Vec<Self>, Error>;
}

impl Filter for u8 {
    fn filter(
        channels: Channels,
        samples: &[Self],
        from: Dimensions,
        area: Area,
        to: Dimensions,
        ask: &mut Ask<'_>,
    ) -> Result<Vec<Self>, Error> {
        match channels {
            Channels::Grey => convolved::<pixels::U8, _>(1, samples, from, area, to, ask),
            Channels::Rgb => convolved::<pixels::U8x3, _>(3, samples, from, area, to, ask),
            Channels::Rgba | Channels::Cmyk => {
                convolved::<pixels::U8x4, _>(4, samples, from, area, to, ask)
            }
            Channels::GreyAlpha => apart::<pixels::U8, _>(2, samples, from, area, to, ask),
        }
    }
}

impl Filter for u16 {
    fn filter(
        channels: Channels,
        samples: &[Self],
        from: Dimensions,
        area: Area,
        to: Dimensions,
        ask: &mut Ask<'_>,
    ) -> Result<Vec<Self>, Error> {
        apart::<pixels::U16, _>(channels.count(), samples, from, area, to, ask)
    }
}

/// Channel after channel: for kinds so rare that code of their own (60 kB of wasm
/// and half a minute of compiling each) would not pay.
fn apart<P: PixelTrait, S: Sample>(
    count: usize,
    samples: &[S],
    from: Dimensions,
    area: Area,
    to: Dimensions,
    ask: &mut Ask<'_>,
) -> Result<Vec<S>, Error> {
    if count == 1 {
        return convolved::<P, S>(1, samples, from, area, to, ask);
    }
    let mut out = vec![S::zeroed(); to.pixels() as usize * count];
    for channel in 0..count {
        let mut plane = Vec::with_capacity(samples.len() / count);
        for samples in samples.chunks(BAND * count) {
            check(ask())?;
            plane.extend(samples.iter().copied().skip(channel).step_by(count));
        }
        let plane = convolved::<P, S>(1, &plane, from, area, to, ask)?;
        for (out, plane) in out.chunks_mut(BAND * count).zip(plane.chunks(BAND)) {
            check(ask())?;
            for (out, sample) in out.iter_mut().skip(channel).step_by(count).zip(plane) {
                *out = *sample;
            }
        }
    }
    Ok(out)
}

fn convolved<P: PixelTrait, S: Sample>(
    count: usize,
    samples: &[S],
    from: Dimensions,
    area: Area,
    to: Dimensions,
    ask: &mut Ask<'_>,
) -> Result<Vec<S>, Error> {
    let bytes = bytemuck::cast_slice(samples);
    let source = TypedImageRef::<P>::from_buffer(from.width, from.height, bytes);
    let source = source.map_err(|_| failed())?;
    let mut out = vec![S::zeroed(); to.pixels() as usize * count];
    // Alpha is multiplied by ourselves: the crate's rounds otherwise on every
    // processor, and browser and host must give the same pixels.
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .use_alpha(false);
    let mut resizer = Resizer::new();
    let rows = rows_of_a_band(from, to);
    let row_samples = to.width as usize * count;
    let scale = area.height / f64::from(to.height);
    // The filter reads beyond a band's own part of the area, as far as it reaches.
    for (band, first) in out
        .chunks_mut(rows * row_samples)
        .zip((0u32..).step_by(rows))
    {
        check(ask())?;
        let height = (band.len() / row_samples) as u32;
        let bytes = bytemuck::cast_slice_mut(band);
        let mut target =
            TypedImage::<P>::from_buffer(to.width, height, bytes).map_err(|_| failed())?;
        let top = area.top + f64::from(first) * scale;
        // Rounding may not reach beyond the picture.
        let length = (f64::from(height) * scale).min(f64::from(from.height) - top);
        let options = options.clone().crop(area.left, top, area.width, length);
        resizer
            .resize_typed(&source, &mut target, &options)
            .map_err(|_| failed())?;
    }
    Ok(out)
}

/// Rows of the result made at once: from about a megapixel of the source, which
/// takes two to three milliseconds.
fn rows_of_a_band(from: Dimensions, to: Dimensions) -> usize {
    const PIXELS: u64 = 1 << 20;
    let rows = u64::from(to.height) * PIXELS / from.pixels().max(1);
    rows.clamp(16, u64::from(to.height).max(16)) as usize
}
