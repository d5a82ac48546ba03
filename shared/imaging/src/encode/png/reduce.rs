//! Finds the forms with fewer bytes a pixel that look the same.

use super::{
    grayness::Grayness,
    palette,
    rows::{Color, Rows, seen_pixels},
};
use crate::pixels::Raster;

/// Every form worth a trial, the plainest first.
pub(super) fn reduce(raster: &Raster, grayness: Grayness) -> Vec<Rows> {
    let survey = Survey::of(raster);
    let mut ways = direct(raster, &survey, grayness);
    if grayness != Grayness::Always {
        ways.extend(palette::ways(raster));
    }
    ways
}

/// The result of reading every pixel.
struct Survey {
    is_gray: bool,
    is_opaque: bool,
    /// Alpha is 0 or 255.
    is_cut_out: bool,
    /// The samples of the visible gray pixels.
    grays: [bool; 256],
}

impl Survey {
    fn of(raster: &Raster) -> Self {
        let mut survey = Self {
            is_gray: true,
            is_opaque: true,
            is_cut_out: true,
            grays: [false; 256],
        };
        for [r, g, b, a] in seen_pixels(raster) {
            survey.is_gray &= r == g && g == b;
            survey.is_opaque &= a == 255;
            survey.is_cut_out &= a == 0 || a == 255;
            survey.grays[usize::from(r)] |= a != 0;
        }
        survey
    }

    /// The fewest bits that hold every gray, and the key for transparent pixels if they need one;
    /// `None` when they do and all 256 are taken.
    fn gray_depth(&self) -> Option<(u8, Option<u8>)> {
        [1, 2, 4, 8].into_iter().find_map(|depth| {
            let step = step(depth);
            let holds = (0..256).all(|gray| !self.grays[gray] || gray % usize::from(step) == 0);
            let free = || {
                (0..=255_u8)
                    .step_by(step.into())
                    .find(|gray| !self.grays[usize::from(*gray)])
            };
            match (holds, self.is_opaque) {
                (false, _) => None,
                (true, true) => Some((depth, None)),
                (true, false) => free().map(|key| (depth, Some(key))),
            }
        })
    }
}

/// The difference between two adjacent grays of a depth, in eight bits.
const fn step(depth: u8) -> u8 {
    (255 / ((1_u16 << depth) - 1)) as u8
}

fn direct(raster: &Raster, survey: &Survey, grayness: Grayness) -> Vec<Rows> {
    if survey.is_gray && grayness != Grayness::Never {
        return gray(raster, survey);
    }
    let rows = if survey.is_opaque {
        let color = Color::Rgb { key: None };
        Rows::new(raster, color, 8, |[r, g, b, _]| [r, g, b])
    } else if let Some(key) = free_color(raster, survey) {
        let color = Color::Rgb { key: Some(key) };
        let samples = |[r, g, b, a]: [u8; 4]| if a == 0 { key } else { [r, g, b] };
        Rows::new(raster, color, 8, samples)
    } else {
        Rows::new(raster, Color::Rgba, 8, |pixel| pixel)
    };
    vec![rows]
}

fn gray(raster: &Raster, survey: &Survey) -> Vec<Rows> {
    let depth = if survey.is_cut_out {
        survey.gray_depth()
    } else {
        None
    };
    let Some((depth, key)) = depth else {
        let rows = Rows::new(raster, Color::GrayAlpha, 8, |[v, _, _, a]| [v, a]);
        return vec![rows];
    };
    // Packed pixels are fewer bytes, but repetitions of pixels then do not align with bytes: both
    // are worth a trial.
    let depths = if depth == 8 { vec![8] } else { vec![depth, 8] };
    let way = |depth| {
        let step = step(depth);
        let sample = |[v, _, _, a]: [u8; 4]| match key {
            Some(key) if a == 0 => [key / step],
            _ => [v / step],
        };
        let key = key.map(|key| key / step);
        Rows::new(raster, Color::Gray { key }, depth, sample)
    };
    depths.into_iter().map(way).collect()
}

/// A color that no pixel shows, for transparent pixels: black if it is free, else with a red and
/// green that never occur together. `None` if alpha has more values than on and off.
fn free_color(raster: &Raster, survey: &Survey) -> Option<[u8; 3]> {
    if !survey.is_cut_out {
        return None;
    }
    let mut shows_black = false;
    let mut taken = vec![false; 1 << 16];
    for [r, g, b, _] in seen_pixels(raster).filter(|pixel| pixel[3] != 0) {
        shows_black |= (r, g, b) == (0, 0, 0);
        taken[usize::from(r) << 8 | usize::from(g)] = true;
    }
    if !shows_black {
        return Some([0; 3]);
    }
    let free = taken.iter().position(|taken| !taken);
    free.map(|free| [(free >> 8) as u8, free as u8, 0])
}
