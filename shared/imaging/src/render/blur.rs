//! A Gaussian blur by three box filters in each direction: the same number of steps for any radius.
//!
//! The box of § 2.2 of Gwosdek, Grewenig, Bruhn and Weickert, "Theoretical foundations of Gaussian
//! convolution by extended box filtering" (2011), includes a fraction of one more sample at both
//! ends, so that three of them have exactly the requested variance. The edge pixels of a picture
//! repeat beyond it. Integers: browser and host agree.

use crate::{
    Error, Orientation,
    orient::turned,
    pixels::{Channels, Pixels, Raster},
};

/// Blurs by a radius of 1 to 250 pixels: sigma is half of it.
pub(super) fn blur(pixels: Pixels, radius: u8) -> Result<Pixels, Error> {
    let sigma = f64::from(radius) / 2.0;
    match pixels {
        Pixels::YCbCr {
            luma,
            chroma: [cb, cr],
        } => {
            // Chroma has half the samples on each side.
            let (full, half) = (BoxFilter::new(sigma), BoxFilter::new(sigma / 2.0));
            Ok(Pixels::YCbCr {
                luma: full.raster(luma)?,
                chroma: [half.raster(cb)?, half.raster(cr)?],
            })
        }
        Pixels::Packed(raster) => BoxFilter::new(sigma).raster(raster).map(Pixels::Packed),
        Pixels::Deep(_) => Err(Error::missing_samples()),
    }
}

/// The factor of a plane's samples that keeps three filters without loss; with alpha, the factor is
/// the alpha.
pub(super) const SCALE: u16 = 255;

/// One of the three filters, for a sigma.
pub(super) struct BoxFilter {
    /// Samples on either side of the middle with full weight.
    reach: usize,
    /// The weight of those, and of the one beyond them at either end, in 2⁻³².
    inner: u64,
    outer: u64,
}

impl BoxFilter {
    pub(super) fn new(sigma: f64) -> Self {
        let variance = sigma * sigma / 3.0;
        let reach = (((12.0 * variance + 1.0).sqrt() - 1.0) / 2.0).floor();
        let width = 2.0 * reach + 1.0;
        let share = width * (reach * (reach + 1.0) - 3.0 * variance)
            / (6.0 * (variance - (reach + 1.0) * (reach + 1.0)));
        let one = (1u64 << 32) as f64;
        let outer = (one * share / (width + 2.0 * share)) as u64;
        let reach = reach as usize;
        Self {
            reach,
            // The weights never add up to more than one: a level area stays level.
            inner: ((1 << 32) - 2 * outer) / (2 * reach as u64 + 1),
            outer,
        }
    }

    fn raster(&self, raster: Raster) -> Result<Raster, Error> {
        let (dimensions, channels) = (raster.dimensions(), raster.channels());
        let count = channels.count();
        let mut samples = raster.into_samples();
        let plane = |samples| {
            Raster::new(dimensions, Channels::Gray, samples).ok_or_else(Error::missing_samples)
        };
        let alphas = if channels.has_alpha() {
            let alphas: Vec<u8> = every(&samples, count, count - 1).collect();
            let scaled = alphas.iter().map(|it| u16::from(*it) * SCALE).collect();
            Some((alphas, self.plane(plane(scaled)?)?))
        } else {
            None
        };
        let colors = count - usize::from(alphas.is_some());
        for channel in 0..colors {
            let own = every(&samples, count, channel);
            let scaled: Vec<u16> = match &alphas {
                None => own.map(|it| u16::from(it) * SCALE).collect(),
                Some((alphas, _)) => (own.zip(alphas))
                    .map(|(it, alpha)| u16::from(it) * u16::from(*alpha))
                    .collect(),
            };
            let blurred = self.plane(plane(scaled)?)?;
            let out = samples.iter_mut().skip(channel).step_by(count);
            match &alphas {
                None => {
                    for (out, blurred) in out.zip(blurred.samples()) {
                        *out = rounded(*blurred);
                    }
                }
                Some((_, alphas)) => {
                    for ((out, it), alpha) in out.zip(blurred.samples()).zip(alphas.samples()) {
                        *out = divided(*it, *alpha);
                    }
                }
            }
        }
        if let Some((_, alphas)) = &alphas {
            let out = samples.iter_mut().skip(colors).step_by(count);
            for (out, alpha) in out.zip(alphas.samples()) {
                *out = rounded(*alpha);
            }
        }
        Raster::new(dimensions, channels, samples).ok_or_else(Error::missing_samples)
    }

    /// Filters three times along the rows, and three times along the columns.
    pub(super) fn plane(&self, mut plane: Raster<u16>) -> Result<Raster<u16>, Error> {
        for _ in 0..2 {
            let (dimensions, mut samples) = (plane.dimensions(), plane.into_samples());
            let mut row = Row::default();
            for samples in samples.chunks_exact_mut(dimensions.width as usize) {
                row.filter(self, samples);
            }
            plane = Raster::new(dimensions, Channels::Gray, samples)
                .ok_or_else(Error::missing_samples)?;
            plane = turned(plane, Orientation::Transpose);
        }
        Ok(plane)
    }

    /// Filters samples to a row that is `reach` + 1 samples shorter at either end.
    fn filter(&self, from: &[u16], to: &mut Vec<u16>) {
        let window = 2 * self.reach + 3;
        to.clear();
        let mut sum: u64 = from
            .iter()
            .take(window - 1)
            .skip(1)
            .map(|it| u64::from(*it))
            .sum();
        let mut entering = from.iter().skip(window - 1);
        for pair in from.windows(window) {
            let (first, second, last) = (pair[0], pair[1], pair[window - 1]);
            let ends = u64::from(first) + u64::from(last);
            let mixed = sum * self.inner + ends * self.outer;
            to.push(((mixed + (1 << 31)) >> 32) as u16);
            let next = entering.next().copied().unwrap_or_default();
            sum = sum + u64::from(next) - u64::from(second);
        }
    }
}

/// Room for a row and its repeated edges.
#[derive(Default)]
struct Row {
    a: Vec<u16>,
    b: Vec<u16>,
}

impl Row {
    fn filter(&mut self, by: &BoxFilter, samples: &mut [u16]) {
        let ends = 3 * (by.reach + 1);
        let (first, last) = (samples[0], samples[samples.len() - 1]);
        self.a.clear();
        self.a.resize(ends, first);
        self.a.extend_from_slice(samples);
        self.a.resize(self.a.len() + ends, last);
        by.filter(&self.a, &mut self.b);
        by.filter(&self.b, &mut self.a);
        by.filter(&self.a, &mut self.b);
        samples.copy_from_slice(&self.b);
    }
}

fn every(samples: &[u8], count: usize, channel: usize) -> impl Iterator<Item = u8> {
    samples.iter().skip(channel).step_by(count).copied()
}

/// Removes [`SCALE`].
pub(super) const fn rounded(sample: u16) -> u8 {
    ((sample as u32 + SCALE as u32 / 2) / SCALE as u32) as u8
}

/// Divides a sample times alpha by its alpha times [`SCALE`].
pub(super) fn divided(sample: u16, alpha: u16) -> u8 {
    let (sample, alpha) = (u32::from(sample) * u32::from(SCALE), u32::from(alpha));
    (sample + alpha / 2)
        .checked_div(alpha)
        .map_or(0, |it| it.min(255) as u8)
}

#[cfg(test)]
#[path = "blur_tests.rs"]
mod tests;
