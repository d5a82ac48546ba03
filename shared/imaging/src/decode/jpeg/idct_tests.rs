//! Tests of `idct`.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::*;

/// § A.3.3 in floating point, of the N × N lowest frequencies. `(row, column)`.
fn reference(scale: usize, coefficient: impl Fn(usize, usize) -> f64) -> Vec<f64> {
    let alpha = |k| if k == 0 { FRAC_1_SQRT_2 } else { 1.0 };
    let wave = |j: usize, k: usize| ((2 * j + 1) as f64 * k as f64 * PI / (2 * scale) as f64).cos();
    let mut samples = Vec::new();
    for y in 0..scale {
        for x in 0..scale {
            let mut sum = 0.0;
            for v in 0..scale {
                for u in 0..scale {
                    let factor = alpha(u) * alpha(v) * wave(x, u) * wave(y, v) / 4.0;
                    sum += factor * coefficient(v, u);
                }
            }
            samples.push((sum + 128.0).clamp(0.0, 255.0));
        }
    }
    samples
}

/// Row and column of a zigzag index, from the figure's diagonals.
fn row_and_column(index: usize) -> (usize, usize) {
    let mut places: Vec<(usize, usize)> = (0..64).map(|place| (place / 8, place % 8)).collect();
    places.sort_by_key(|(row, column)| {
        let diagonal = row + column;
        (diagonal, if diagonal % 2 == 0 { *column } else { *row })
    });
    places[index]
}

#[test]
fn every_scale_is_the_formula_within_one_step() {
    let mut noise = 1u32;
    for round in 0..200 {
        let mut block: Block = [0; 64];
        let mut by_place = [[0.0; 8]; 8];
        for index in 0..64 {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let reach = if index == 0 {
                60
            } else {
                24 / (1 + index as i32 / 3) + 1
            };
            let level = (noise >> 8) as i32 % (2 * reach + 1) - reach;
            block[usize::from(POSITION[index])] = level as i16;
            let (row, column) = row_and_column(index);
            by_place[row][column] = f64::from(level * 7);
        }
        for scale in 1..=8 {
            let mut plane = [0; 8 * 10];
            Transform::new(scale, &[7; 64]).block(&block, &mut plane, 10);
            let expected = reference(scale, |v, u| by_place[v][u]);
            for (place, expected) in expected.iter().enumerate() {
                let ours = plane[place / scale * 10 + place % scale];
                let off = (f64::from(ours) - expected).abs();
                assert!(
                    off <= 0.75,
                    "{round}: {scale}/8 at {place}: {ours} {expected}"
                );
            }
        }
    }
}

#[test]
fn flat_blocks_are_like_any_other() {
    for dc in -60..60 {
        let mut block: Block = [0; 64];
        block[0] = dc;
        for scale in 1..=8 {
            let transform = Transform::new(scale, &[16; 64]);
            let (mut flat, mut full) = ([0; 64], [0; 64]);
            transform.flat_block(dc, &mut flat, 8);
            transform.block(&block, &mut full, 8);
            assert_eq!(flat, full, "{dc} at {scale}/8");
        }
    }
}

#[test]
fn the_last_used_index_is_that_of_the_highest_corner() {
    for scale in 1..=8 {
        let last = (0..64)
            .filter(|index| {
                let (row, column) = row_and_column(*index);
                row < scale && column < scale
            })
            .max();
        assert_eq!(last, Some(last_used(scale) as usize), "{scale}");
    }
}
