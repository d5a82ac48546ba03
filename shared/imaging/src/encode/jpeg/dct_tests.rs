//! Tests of `dct`.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::*;

/// § A.3.3 in double precision.
fn reference(samples: &[f32; 64], row: usize, column: usize) -> f64 {
    let alpha = |k| if k == 0 { FRAC_1_SQRT_2 } else { 1.0 };
    let wave = |j: usize, k: usize| ((2 * j + 1) as f64 * k as f64 * PI / 16.0).cos();
    let sum: f64 = (0..64)
        .map(|at| f64::from(samples[at]) * wave(at % 8, column) * wave(at / 8, row))
        .sum();
    sum * alpha(row) * alpha(column) / 4.0
}

#[test]
fn the_transform_is_the_formula() {
    let mut noise = 1u32;
    for _ in 0..50 {
        let samples: [f32; 64] = std::array::from_fn(|_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as f32 - 128.0
        });
        let (vectors, _) = samples.as_chunks::<4>();
        let mut block = std::array::from_fn(|index| f32x4::new(vectors[index]));
        forward(&mut block);
        for place in 0..64 {
            let (column, row) = (place / 8, place % 8);
            let ours = block[place / 4].to_array()[place % 4] / excess(row, column);
            let expected = reference(&samples, row, column);
            assert!((f64::from(ours) - expected).abs() < 1e-3, "{row} {column}");
        }
    }
}

#[test]
fn places_follow_the_zigzag_of_figure_5() {
    // Row and column of the first ten and the last two.
    let expected = [
        (0, 0),
        (0, 1),
        (1, 0),
        (2, 0),
        (1, 1),
        (0, 2),
        (0, 3),
        (1, 2),
        (2, 1),
        (3, 0),
    ];
    for (index, (row, column)) in expected.into_iter().enumerate() {
        assert_eq!(PLACE[index], column * 8 + row);
    }
    assert_eq!(PLACE[62..], [6 * 8 + 7, 7 * 8 + 7]);
    assert!((0..64).all(|index| usize::from(ZIGZAG[usize::from(PLACE[index])]) == index));
}
