//! The forward transform (T.81 § A.3.3) by Arai, Agui and Nakajima's method: five multiplications a
//! vector; the quantizer does the rest of the scaling.
//!
//! In plain `f32` sums and products: the same on every machine, and exact enough that the trellis
//! gets true distances.

use wide::f32x4;

use crate::zigzag::ORDER;

/// A block as 16 vectors: row `i` is vectors `2i` and `2i + 1`.
pub(super) type Vectors = [f32x4; 16];

/// The position of a coefficient by zigzag index: the transform leaves columns as rows.
pub(super) const PLACE: [u8; 64] = places();

/// Zigzag index of a position: the inverse of [`PLACE`].
pub(super) const ZIGZAG: [u8; 64] = {
    let mut zigzag = [0; 64];
    let mut index = 0;
    while index < 64 {
        zigzag[PLACE[index] as usize] = index as u8;
        index += 1;
    }
    zigzag
};

const fn places() -> [u8; 64] {
    let mut places = [0; 64];
    let mut index = 0;
    while index < 64 {
        let (row, column) = ORDER[index];
        places[index] = (column * 8 + row) as u8;
        index += 1;
    }
    places
}

/// The factor by which the result of [`forward`] at (row, column) is too large.
pub(super) fn excess(row: usize, column: usize) -> f32 {
    /// cos(k π / 16) √2, and 1 for k = 0.
    const SCALE: [f64; 8] = [
        1.0,
        1.387_039_845_322_147_5,
        1.306_562_964_876_376_5,
        1.175_875_602_419_358_7,
        1.0,
        0.785_694_958_387_102_2,
        0.541_196_100_146_197,
        0.275_899_379_282_943_1,
    ];
    (SCALE[row] * SCALE[column] * 8.0) as f32
}

/// Transforms samples to scaled coefficients, in the order of [`PLACE`].
#[inline(always)]
pub(super) fn forward(block: &mut Vectors) {
    pass(block);
    transpose(block);
    pass(block);
}

#[inline(always)]
fn pass(block: &mut Vectors) {
    for half in 0..2 {
        let column = [0, 1, 2, 3, 4, 5, 6, 7].map(|row| block[2 * row + half]);
        for (row, vector) in butterflies(column).into_iter().enumerate() {
            block[2 * row + half] = vector;
        }
    }
}

#[inline(always)]
fn butterflies(x: [f32x4; 8]) -> [f32x4; 8] {
    let c4 = f32x4::splat(std::f32::consts::FRAC_1_SQRT_2);
    let c6 = f32x4::splat(0.382_683_43);
    let c2_less_c6 = f32x4::splat(0.541_196_1);
    let c2_and_c6 = f32x4::splat(1.306_563);

    let (s0, d0) = (x[0] + x[7], x[0] - x[7]);
    let (s1, d1) = (x[1] + x[6], x[1] - x[6]);
    let (s2, d2) = (x[2] + x[5], x[2] - x[5]);
    let (s3, d3) = (x[3] + x[4], x[3] - x[4]);

    let (e0, e3) = (s0 + s3, s0 - s3);
    let (e1, e2) = (s1 + s2, s1 - s2);
    let z1 = (e2 + e3) * c4;

    let o0 = d3 + d2;
    let o1 = d2 + d1;
    let o2 = d1 + d0;
    let z5 = (o0 - o2) * c6;
    let z2 = o0 * c2_less_c6 + z5;
    let z4 = o2 * c2_and_c6 + z5;
    let z3 = o1 * c4;
    let (z11, z13) = (d0 + z3, d0 - z3);

    [
        e0 + e1,
        z11 + z4,
        e3 + z1,
        z13 - z2,
        e0 - e1,
        z13 + z2,
        e3 - z1,
        z11 - z4,
    ]
}

#[inline(always)]
fn transpose(block: &mut Vectors) {
    let quarter = |top: usize, half: usize| {
        f32x4::transpose([0, 1, 2, 3].map(|row| block[2 * (top + row) + half]))
    };
    let (a, b, c, d) = (quarter(0, 0), quarter(0, 1), quarter(4, 0), quarter(4, 1));
    for row in 0..4 {
        block[2 * row] = a[row];
        block[2 * row + 1] = c[row];
        block[2 * (row + 4)] = b[row];
        block[2 * (row + 4) + 1] = d[row];
    }
}

#[cfg(test)]
#[path = "dct_tests.rs"]
mod tests;
