//! Maps high dynamic range to the range of an sRGB picture. The mapping is Chromium's
//! (`ui/gfx/color_transform`, 2023 on), so that a picture looks as it does there.

use super::{matrix::Matrix, profile::Transfer};

/// Luminance of white in a graphic, cd/m² (ITU-R BT.2408).
const WHITE: f64 = 203.0;
/// Brightest light that is kept distinct, cd/m², if the file does not give one.
const PEAK: f64 = 1000.0;

/// Maps light in parts of [`WHITE`] to 0–1.
pub(super) struct Tone {
    /// The share of each channel in luminance.
    luminance: [f32; 3],
    /// For HLG: a brighter scene is shown with more contrast (BT.2100, OOTF).
    scene: bool,
}

impl Tone {
    /// Returns the mapping, and the light of every sample in parts of white.
    pub(super) fn new(transfer: Transfer, to_pcs: &Matrix, levels: usize) -> (Self, Vec<f32>) {
        let is_hlg = transfer == Transfer::Hlg;
        let last = (levels - 1) as f64;
        let light = (0..levels).map(|level| {
            let x = level as f64 / last;
            if is_hlg { of_hlg(x) } else { of_pq(x) / WHITE }
        });
        let tone = Self {
            luminance: to_pcs[1].map(|it| it as f32),
            scene: is_hlg,
        };
        (tone, light.map(|it| it as f32).collect())
    }

    /// Reinhard's curve with a white point, applied by the brightest channel to keep hues.
    pub(super) fn map(&self, mut light: [f32; 3]) -> [f32; 3] {
        const BRIGHTEST: f32 = (PEAK / WHITE) as f32;
        if self.scene {
            let [r, g, b] = self.luminance;
            let y = r * light[0] + g * light[1] + b * light[2];
            let gain = libm::powf(y.max(0.0), 0.2) * BRIGHTEST;
            light = light.map(|it| it * gain);
        }
        let most = light[0].max(light[1]).max(light[2]);
        let factor = (1.0 + most / (BRIGHTEST * BRIGHTEST)) / (1.0 + most);
        light.map(|it| it * factor)
    }
}

/// SMPTE ST 2084: cd/m² of a sample.
fn of_pq(x: f64) -> f64 {
    const M1: f64 = 2610.0 / 16_384.0;
    const M2: f64 = 2523.0 / 4096.0 * 128.0;
    const C1: f64 = 3424.0 / 4096.0;
    const C2: f64 = 2413.0 / 4096.0 * 32.0;
    const C3: f64 = 2392.0 / 4096.0 * 32.0;
    let power = libm::pow(x, 1.0 / M2);
    10_000.0 * libm::pow((power - C1).max(0.0) / (C2 - C3 * power), 1.0 / M1)
}

/// ARIB STD-B67: light of the scene, 0–1.
fn of_hlg(x: f64) -> f64 {
    const A: f64 = 0.178_832_77;
    const B: f64 = 0.284_668_92;
    const C: f64 = 0.559_910_73;
    if x <= 0.5 {
        x * x / 3.0
    } else {
        (libm::exp((x - C) / A) + B) / 12.0
    }
}

#[cfg(test)]
#[path = "hdr_tests.rs"]
mod tests;
