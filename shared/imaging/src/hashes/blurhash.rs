//! BlurHash, after its specification (woltapp/blurhash, `Algorithm.md`).

use super::cosines::cosines;
use crate::color::{Curve, srgb_of_light};

pub(super) const DIGITS: &[u8; 83] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/// The hash with four components along the longer side and three along the other. It ignores alpha.
pub(super) fn encode(width: usize, height: usize, pixels: &[[u8; 4]]) -> String {
    let (across, down) = if height > width { (3, 4) } else { (4, 3) };
    let linear: Vec<f64> = (0..=255_u8)
        .map(|sample| Curve::SRGB.at(f64::from(sample) / 255.0))
        .collect();
    let factors = factors(width, height, pixels, (across, down), &linear);
    let (dc, ac) = factors.split_first().expect("there are twelve");

    let mut hash = String::with_capacity(4 + 2 * factors.len());
    push(&mut hash, (across - 1 + (down - 1) * 9) as u32, 1);
    let largest = ac
        .iter()
        .flatten()
        .fold(0.0f64, |most, it| most.max(it.abs()));
    let quantized = libm::floor(largest * 166.0 - 0.5).clamp(0.0, 82.0);
    push(&mut hash, quantized as u32, 1);
    let most = (quantized + 1.0) / 166.0;

    let dc = dc.map(|light| (srgb_of_light(light.clamp(0.0, 1.0)) * 255.0 + 0.5) as u32);
    push(&mut hash, dc[0] << 16 | dc[1] << 8 | dc[2], 4);
    for factor in ac {
        let [r, g, b] = factor.map(|value| {
            // The square root keeps its sign, and spreads the small values.
            let root = libm::sqrt((value / most).abs()).copysign(value);
            libm::floor(root * 9.0 + 9.5).clamp(0.0, 18.0) as u32
        });
        push(&mut hash, r * 19 * 19 + g * 19 + b, 2);
    }
    hash
}

/// Cosine components of red, green and blue light, row by row.
fn factors(
    width: usize,
    height: usize,
    pixels: &[[u8; 4]],
    (across, down): (usize, usize),
    linear: &[f64],
) -> Vec<[f64; 3]> {
    let mut factors = Vec::with_capacity(across * down);
    for y in 0..down {
        let fy = cosines(height, y, 0.0);
        for x in 0..across {
            let fx = cosines(width, x, 0.0);
            let mut sum = [0.0; 3];
            for (row, fy) in pixels.chunks_exact(width).zip(&fy) {
                for (pixel, fx) in row.iter().zip(&fx) {
                    for (sum, sample) in sum.iter_mut().zip(pixel) {
                        *sum += fx * fy * linear[usize::from(*sample)];
                    }
                }
            }
            let norm = if x == 0 && y == 0 { 1.0 } else { 2.0 };
            factors.push(sum.map(|sum| sum * norm / (width * height) as f64));
        }
    }
    factors
}

fn push(hash: &mut String, value: u32, digits: u32) {
    for digit in (0..digits).rev() {
        let index = value / 83u32.pow(digit) % 83;
        hash.push(char::from(DIGITS[index as usize]));
    }
}
