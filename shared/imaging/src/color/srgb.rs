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
            // Up to the light half way to the next sample.
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

    /// The sample of light of 0–65535.
    pub(crate) fn sample(&self, light: u16) -> u8 {
        self.samples[usize::from(light)]
    }

    /// The sample of light; below 0 and above 1 it is cut.
    pub(super) fn sample_of(&self, light: f32) -> u8 {
        // `as` ends at the bounds of the type, and NaN becomes 0.
        self.sample((light * STEPS + 0.5) as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_comes_back_and_none_is_off_by_half_a_step() {
        let encoder = Encoder::new();
        assert_eq!(encoder.samples.len(), 65_536);
        // IEC 61966-2-1 § 5.2, written out anew.
        let exact = |light: f64| {
            255.0
                * if light <= 0.003_130_8 {
                    light * 12.92
                } else {
                    1.055 * light.powf(1.0 / 2.4) - 0.055
                }
        };
        for light in 0..=65_535u16 {
            let off = f64::from(encoder.sample(light)) - exact(f64::from(light) / 65_535.0);
            assert!(off.abs() < 0.51, "{light}: {off}");
        }
        for sample in 0..=255u8 {
            let light = Curve::SRGB.at(f64::from(sample) / 255.0) as f32;
            assert_eq!(encoder.sample_of(light), sample);
        }
    }
}
