//! The filter itself, for every kind of sample.

use calotype_lanczos::{Area, Layout, Resampler, Source, Target};
use calotype_protocol::Dimensions;

use super::failed::failed;
use crate::{
    Error,
    pixels::{Channels, Sample},
};

/// The whole area of a picture.
pub(super) fn whole(dimensions: Dimensions) -> Area {
    Area {
        left: 0.0,
        top: 0.0,
        width: dimensions.width.into(),
        height: dimensions.height.into(),
    }
}

/// Samples that can be filtered. Alpha is an ordinary channel here.
pub(super) trait Filter: Sample {
    /// Resizes `area` of a picture of `from` pixels to `to` pixels.
    fn filter(
        channels: Channels,
        samples: &[Self],
        from: Dimensions,
        area: Area,
        to: Dimensions,
    ) -> Result<Vec<Self>, Error>;
}

impl Filter for u8 {
    fn filter(
        channels: Channels,
        samples: &[Self],
        from: Dimensions,
        area: Area,
        to: Dimensions,
    ) -> Result<Vec<Self>, Error> {
        match channels {
            Channels::Gray => convolved(Layout::U8, 1, samples, from, area, to),
            Channels::Rgb => convolved(Layout::U8x3, 3, samples, from, area, to),
            Channels::Rgba | Channels::Cmyk => convolved(Layout::U8x4, 4, samples, from, area, to),
            Channels::GrayAlpha => apart(Layout::U8, 2, samples, from, area, to),
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
    ) -> Result<Vec<Self>, Error> {
        apart(Layout::U16, channels.count(), samples, from, area, to)
    }
}

/// Filters channel after channel: for kinds so rare that code of their own (60 kB of wasm each)
/// would not pay.
fn apart<S: Sample>(
    layout: Layout,
    count: usize,
    samples: &[S],
    from: Dimensions,
    area: Area,
    to: Dimensions,
) -> Result<Vec<S>, Error> {
    if count == 1 {
        return convolved(layout, 1, samples, from, area, to);
    }
    let mut out = vec![S::zeroed(); to.pixels() as usize * count];
    for channel in 0..count {
        let mut plane = Vec::with_capacity(samples.len() / count);
        plane.extend(samples.iter().copied().skip(channel).step_by(count));
        let plane = convolved(layout, 1, &plane, from, area, to)?;
        for (out, sample) in out.iter_mut().skip(channel).step_by(count).zip(plane) {
            *out = sample;
        }
    }
    Ok(out)
}

fn convolved<S: Sample>(
    layout: Layout,
    count: usize,
    samples: &[S],
    from: Dimensions,
    area: Area,
    to: Dimensions,
) -> Result<Vec<S>, Error> {
    let source = Source {
        width: from.width,
        height: from.height,
        bytes: bytemuck::cast_slice(samples),
    };
    let mut out = vec![S::zeroed(); to.pixels() as usize * count];
    let mut resampler = Resampler::new();
    let rows = rows_of_a_band(from, to);
    let row_samples = to.width as usize * count;
    let scale = area.height / f64::from(to.height);
    // The filter also reads outside a band's own part of the area, within its reach.
    for (band, first) in out
        .chunks_mut(rows * row_samples)
        .zip((0u32..).step_by(rows))
    {
        let height = (band.len() / row_samples) as u32;
        let top = area.top + f64::from(first) * scale;
        let area = Area {
            top,
            // Rounding must not reach beyond the picture.
            height: (f64::from(height) * scale).min(f64::from(from.height) - top),
            ..area
        };
        let target = Target {
            width: to.width,
            height,
            bytes: bytemuck::cast_slice_mut(band),
        };
        resampler
            .resample(layout, source, area, target)
            .map_err(|_| failed())?;
    }
    Ok(out)
}

/// Rows of the result made at a time, from about a megapixel of the source: this keeps the filter's
/// memory between its two passes small.
fn rows_of_a_band(from: Dimensions, to: Dimensions) -> usize {
    const PIXELS: u64 = 1 << 20;
    let rows = u64::from(to.height) * PIXELS / from.pixels().max(1);
    rows.clamp(16, u64::from(to.height).max(16)) as usize
}
