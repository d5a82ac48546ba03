//! Linear light to sRGB samples, exactly rounded.

use super::curve::Curve;
use super::curve::Formula;

/// sRGB samples of linear light in 65536 steps. The darkest sample spans twenty
/// of them, so a step is a twentieth of a sample at most.
pub(crate) struct Encoder {
    samples: Vec<u8>,
}

const STEPS: f32 = 65_535.0;

impl Encoder {
    pub(crate) fn new() -> Self {
        let curve = Curve::Formula(Formula::SRGB);
        let mut samples = Vec::with_capacity(65_536);
        for sample in 0..=255u8 {
            // Up to the light halfway to the next sample.
            let edge = curve.at((f64::from(sample) + 0.5) / 255.0) * f64::from(STEPS);
            let end = if sample == 255 {
                65_536
            } else {
                edge as usize + 1
            };
            samples.resize(end, sample);
        }
        Self { samples }
    }

    /// The sample for light of 0–65535.
    pub(crate) fn sample(&self, light: u16) -> u8 {
        self.samples[usize::from(light)]
    }

    /// The sample for light, which is clamped to 0–1.
    pub(super) fn sample_of(&self, light: f32) -> u8 {
        // `as` saturates at the bounds of the type, and NaN becomes 0.
        self.sample((light * STEPS + 0.5) as u16)
    }
}

#[cfg(test)]
#[path = "srgb_tests.rs"]
mod tests;
