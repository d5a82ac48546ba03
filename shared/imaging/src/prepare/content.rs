//! Photo or drawing: what decides the format when the caller does not.

use crate::pixels::{Channels, Pixels, Raster};

/// What a picture is of, as far as encoders care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Neighbors mostly differ a little: best as JPEG or lossy WebP.
    Photo,
    /// Neighbors are equal or very different (screenshots, logos, drawings):
    /// mostly smaller, and always sharper, without loss.
    Flat,
}

/// Rows looked at, evenly spread.
const ROWS: usize = 96;
/// Pixels looked at in each, in runs spread over it.
const RUNS: usize = 8;
const RUN: usize = 128;

/// A look at no more than 98,304 pixels, whatever the size.
pub(crate) fn content(pixels: &Pixels) -> Content {
    let mut steps = Steps::default();
    match pixels {
        Pixels::Packed(raster) => look(raster, |sample| i32::from(*sample), &mut steps),
        Pixels::Deep(raster) => look(raster, |sample| i32::from(*sample >> 8), &mut steps),
        // Drawings that were JPEGs have their edges in the luma too.
        Pixels::YCbCr { luma, .. } => look(luma, |sample| i32::from(*sample), &mut steps),
    }
    steps.verdict()
}

/// From each pixel to the next in its row.
#[derive(Debug, Default)]
struct Steps {
    /// None at all.
    level: u32,
    /// What noise, texture and soft shade make.
    small: u32,
    /// Edges.
    large: u32,
}

impl Steps {
    /// Steps up to this are small, in 255ths.
    const SMALL: i32 = 16;

    fn add(&mut self, step: i32) {
        match step.abs() {
            0 => self.level += 1,
            1..=Self::SMALL => self.small += 1,
            _ => self.large += 1,
        }
    }

    /// Measured in November 2026 at several sizes: screenshots and drawings have at
    /// most 24 % of small steps (made smaller; 16 % as they were), photos at least
    /// 53 %. Between them are a screenshot full of photos (39 to 48 %) and
    /// textured artwork (35 %), which a lossy format also writes smaller.
    const fn verdict(&self) -> Content {
        let all = self.level + self.small + self.large;
        if self.small as u64 * 100 <= all as u64 * 25 {
            Content::Flat
        } else {
            Content::Photo
        }
    }
}

fn look<S>(raster: &Raster<S>, value: impl Fn(&S) -> i32, steps: &mut Steps) {
    let count = raster.channels().count();
    let width = raster.dimensions().width as usize;
    let height = raster.dimensions().height as usize;
    let rows = raster.samples().chunks_exact((width * count).max(1));
    for row in rows.step_by(height.div_ceil(ROWS).max(1)) {
        let apart = (width / RUNS).max(RUN);
        for run in row.chunks(apart * count) {
            let pixels = run.chunks_exact(count).take(RUN);
            let levels = pixels.map(|pixel| level(raster.channels(), pixel, &value));
            levels.reduce(|before, level| {
                steps.add(level - before);
                level
            });
        }
    }
}

/// About the luma, 0 to 255, on black.
fn level<S>(channels: Channels, pixel: &[S], value: &impl Fn(&S) -> i32) -> i32 {
    match (channels, pixel) {
        (Channels::GrayAlpha, [gray, alpha]) => value(gray) * value(alpha) / 255,
        (Channels::Rgba, [r, g, b, alpha]) => {
            (value(r) + 2 * value(g) + value(b)) * value(alpha) / (4 * 255)
        }
        (_, [r, g, b, ..]) => (value(r) + 2 * value(g) + value(b)) / 4,
        (_, [gray, ..]) => value(gray),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use calotype_protocol::Dimensions;

    use super::*;

    const SIDE: u32 = 200;

    fn scene(channels: Channels, pixel: impl Fn(u32, u32, u32) -> [u8; 4]) -> Pixels {
        let dimensions = Dimensions::new(SIDE, SIDE).unwrap();
        let mut noise = 0x9E37_79B9_u32;
        let mut samples = Vec::new();
        for place in 0..SIDE * SIDE {
            noise ^= noise << 13;
            noise ^= noise >> 17;
            noise ^= noise << 5;
            let pixel = pixel(place % SIDE, place / SIDE, noise >> 24);
            match channels {
                Channels::Gray => samples.push(pixel[1]),
                Channels::GrayAlpha => samples.extend([pixel[1], pixel[3]]),
                _ => samples.extend(&pixel[..channels.count()]),
            }
        }
        Pixels::Packed(Raster::new(dimensions, channels, samples).unwrap())
    }

    /// A soft shade with the noise of a camera.
    fn shade(x: u32, y: u32, noise: u32) -> [u8; 4] {
        let light = (x / 2 + y / 3 + noise / 40) as u8;
        [light, light / 2 + 40, 255 - light, 255]
    }

    /// Strokes and boxes like those of text, softened at the edges.
    fn text(x: u32, y: u32, _: u32) -> [u8; 4] {
        match (x % 11, y % 17) {
            (0 | 3, 2..12) => [128, 130, 140, 255],
            (1 | 2, 2..12) | (4..7, 7) => [20, 20, 40, 255],
            _ if y < 30 => [30, 90, 200, 255],
            _ => [250, 250, 250, 255],
        }
    }

    const ALL: [Channels; 4] = [
        Channels::Gray,
        Channels::GrayAlpha,
        Channels::Rgb,
        Channels::Rgba,
    ];

    #[test]
    fn shade_with_noise_is_a_photo() {
        for channels in ALL {
            assert_eq!(
                content(&scene(channels, shade)),
                Content::Photo,
                "{channels:?}"
            );
        }
    }

    #[test]
    fn text_and_boxes_are_flat() {
        for channels in ALL {
            assert_eq!(
                content(&scene(channels, text)),
                Content::Flat,
                "{channels:?}"
            );
        }
    }

    #[test]
    fn a_cut_out_is_judged_by_what_is_seen() {
        // Noise that nobody sees.
        let hidden = |x, y, noise: u32| match (x / 50 + y / 50) % 2 {
            0 => [noise as u8, noise as u8, 7, 0],
            _ => [200, 30, 30, 255],
        };
        assert_eq!(content(&scene(Channels::Rgba, hidden)), Content::Flat);
    }

    #[test]
    fn planes_and_deep_samples_are_judged_alike() {
        for (draw, expected) in [
            (shade as fn(u32, u32, u32) -> _, Content::Photo),
            (text, Content::Flat),
        ] {
            let Pixels::Packed(gray) = scene(Channels::Gray, draw) else {
                panic!("scenes are packed");
            };
            let deep = gray
                .samples()
                .iter()
                .map(|sample| u16::from(*sample) * 257)
                .collect();
            let deep = Raster::new(gray.dimensions(), Channels::Gray, deep).unwrap();
            assert_eq!(content(&Pixels::Deep(deep)), expected);
            let chroma = [gray.clone(), gray.clone()];
            assert_eq!(content(&Pixels::YCbCr { luma: gray, chroma }), expected);
        }
    }

    #[test]
    fn the_smallest_pictures_have_an_answer() {
        let dimensions = Dimensions::new(1, 1).unwrap();
        let dot = Raster::new(dimensions, Channels::Rgb, vec![1, 2, 3]).unwrap();
        assert_eq!(content(&Pixels::Packed(dot)), Content::Flat);
    }
}
