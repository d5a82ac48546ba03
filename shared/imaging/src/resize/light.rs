//! Converts samples to light for the filter: slower, and a JPEG is converted to RGB for it. The
//! curve is always sRGB's, regardless of the profile: other common ones are close enough for mixing
//! neighbors.

use super::filter::Filter;
use crate::{
    color::{Curve, Encoder, srgb_of_light},
    pixels::Sample,
};

/// Samples to light of 16 bits and back.
pub(super) trait Lit: Filter {
    /// Light of every level.
    fn to_light() -> Vec<u16>;

    /// The sample of every light.
    fn from_light() -> Vec<Self>;
}

impl Lit for u8 {
    fn to_light() -> Vec<u16> {
        levels(256)
    }

    fn from_light() -> Vec<Self> {
        let encoder = Encoder::new();
        (0..=u16::MAX).map(|light| encoder.sample(light)).collect()
    }
}

impl Lit for u16 {
    fn to_light() -> Vec<u16> {
        levels(65_536)
    }

    fn from_light() -> Vec<Self> {
        let sample = |light: u16| {
            let sample = srgb_of_light(f64::from(light) / 65_535.0);
            (sample * 65_535.0 + 0.5) as Self
        };
        (0..=Self::MOST).map(sample).collect()
    }
}

fn levels(count: u32) -> Vec<u16> {
    let last = f64::from(count - 1);
    (0..count)
        .map(|level| (Curve::SRGB.at(f64::from(level) / last) * 65_535.0 + 0.5) as u16)
        .collect()
}
