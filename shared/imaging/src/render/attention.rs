//! Finds the most interesting crop: the one with the most detail, skin and strong color, weighted
//! toward its middle.
//!
//! The measures and their weights are those of smartcrop.js (Jonas Wagner), searched along the one
//! direction in which a crop of the frame's shape can move. It detects skin, not faces; that finds
//! most faces. Only integers and floating-point sums, quotients and square roots: browser and host
//! choose the same crop.

use calotype_protocol::Dimensions;

use crate::{
    Error,
    orientation::Area,
    pipeline::small,
    pixels::{Pixels, Raster, rgba},
};

/// Longest side of the picture that is analyzed.
const SIDE: u32 = 96;

/// Maximum number of positions tried.
const STEPS: u32 = 64;

/// The most interesting part of `picture` pixels.
pub(super) fn crop(pixels: Pixels, picture: Dimensions) -> Result<Pixels, Error> {
    let of = pixels.dimensions();
    let small = small(&pixels, SIDE)?;
    let (across, down) = interest(&small);
    // Even, because chroma lies between two pixels.
    let first = |interest: &[u64], of: u32, picture: u32| {
        place(interest, of.saturating_sub(picture), of) & !1
    };
    let area = Area {
        left: first(&across, of.width, picture.width),
        top: first(&down, of.height, picture.height),
        width: picture.width,
        height: picture.height,
    };
    cut(pixels, area)
}

fn cut(pixels: Pixels, area: Area) -> Result<Pixels, Error> {
    let part = |raster: &Raster, area| raster.part(area);
    Ok(match pixels {
        Pixels::Packed(raster) => Pixels::Packed(part(&raster, area)?),
        Pixels::Deep(raster) => Pixels::Deep(raster.part(area)?),
        Pixels::YCbCr {
            luma,
            chroma: [cb, cr],
        } => {
            let half = Area {
                left: area.left / 2,
                top: area.top / 2,
                width: area.width.div_ceil(2),
                height: area.height.div_ceil(2),
            };
            Pixels::YCbCr {
                luma: part(&luma, area)?,
                chroma: [part(&cb, half)?, part(&cr, half)?],
            }
        }
    })
}

/// The best of the positions that leave out `spare` of `side` pixels; of equals the one nearest to
/// the middle.
fn place(interest: &[u64], spare: u32, side: u32) -> u32 {
    if spare == 0 {
        return 0;
    }
    let steps = spare.min(STEPS);
    let at = |step: u32| (u64::from(spare) * u64::from(step) / u64::from(steps)) as u32;
    let mut best = (0, 0);
    for distance in 0..=steps + 1 {
        // The middle first, then alternately left and right of it.
        let step = match distance % 2 {
            0 => (steps / 2).checked_add(distance / 2),
            _ => (steps / 2).checked_sub(distance.div_ceil(2)),
        };
        let Some(step) = step.filter(|it| *it <= steps) else {
            continue;
        };
        let seen = seen(interest, at(step), side - spare, side);
        if distance == 0 || seen > best.0 {
            best = (seen, at(step));
        }
    }
    best.1
}

/// The visible interest in `length` pixels from `first`: all of it in the middle, a quarter at the
/// edges, by a parabola.
fn seen(interest: &[u64], first: u32, length: u32, side: u32) -> u64 {
    let count = interest.len() as i64;
    let (first, length, side) = (i64::from(first), i64::from(length), i64::from(side));
    let weighed = (0..count).zip(interest).map(|(index, interest)| {
        // From the window's middle to the sample's, in 1/256 of half the window.
        let twice = (2 * index + 1) * side / count - 2 * first - length;
        let away = twice * 256 / length;
        if away.abs() > 256 {
            return 0;
        }
        interest * (256 - away * away * 192 / 65_536) as u64
    });
    weighed.sum()
}

/// The interest of each column, and of each row.
fn interest(small: &Raster) -> (Vec<u64>, Vec<u64>) {
    let pixels = rgba(small.channels(), small.samples());
    let (width, height) = (
        small.dimensions().width as usize,
        small.dimensions().height as usize,
    );
    let luma: Vec<i32> = pixels.iter().map(luma).collect();
    let mut across = vec![0; width];
    let mut down = vec![0; height];
    for (y, row) in pixels.chunks_exact(width).enumerate() {
        for (x, pixel) in row.iter().enumerate() {
            let at = |x: usize, y: usize| luma.get(y * width + x).copied().unwrap_or_default();
            let around = at(x, y.saturating_sub(1))
                + at(x, (y + 1).min(height - 1))
                + at(x.saturating_sub(1), y)
                + at((x + 1).min(width - 1), y);
            let detail = (4 * at(x, y) - around).unsigned_abs().min(255);
            let interest = u64::from(of_pixel(pixel, detail));
            if let (Some(across), Some(down)) = (across.get_mut(x), down.get_mut(y)) {
                *across += interest;
                *down += interest;
            }
        }
    }
    (across, down)
}

/// Weights in 1/256: 0.2 for detail, 1.8 for skin, 0.1 for color. The latter two count in detailed
/// areas, and a little elsewhere.
fn of_pixel(pixel: &[u8; 4], detail: u32) -> u32 {
    let [r, g, b, alpha] = *pixel;
    let rgb = [r, g, b].map(f64::from);
    let skin = skin(rgb) * (detail + 3) * 461 / 255;
    let color = saturation(rgb) * (detail + 51) * 26 / 255;
    (detail * 51 + skin + color) * u32::from(alpha) / 255
}

/// BT.601; transparent pixels are dark.
fn luma([r, g, b, alpha]: &[u8; 4]) -> i32 {
    let sum = 77 * i32::from(*r) + 150 * i32::from(*g) + 29 * i32::from(*b);
    (sum >> 8) * i32::from(*alpha) / 255
}

/// The similarity of the hue to skin's, at any lightness that is not shadow: 0 to 255.
fn skin([r, g, b]: [f64; 3]) -> u32 {
    let length = (r * r + g * g + b * b).sqrt();
    let brightness = 0.5126 * b + 0.7152 * g + 0.0722 * r;
    if length == 0.0 || brightness < 0.2 * 255.0 {
        return 0;
    }
    let (r, g, b) = (r / length - 0.78, g / length - 0.57, b / length - 0.44);
    let near = 1.0 - (r * r + g * g + b * b).sqrt();
    over(near, 0.8)
}

/// The saturation of HSL, if it is neither dark nor glaring: 0 to 255.
fn saturation([r, g, b]: [f64; 3]) -> u32 {
    let (most, least) = (r.max(g).max(b) / 255.0, r.min(g).min(b) / 255.0);
    let sum = most + least;
    if most == least || !(0.1..=1.8).contains(&sum) {
        return 0;
    }
    over((most - least) / sum.min(2.0 - sum), 0.4)
}

/// The part of a value of 0 to 1 above the threshold, as 0 to 255.
fn over(value: f64, threshold: f64) -> u32 {
    ((value - threshold).max(0.0) * (255.0 / (1.0 - threshold))) as u32
}

#[cfg(test)]
#[path = "attention_tests.rs"]
mod tests;
