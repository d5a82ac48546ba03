//! The inverse transform at every scale N/8 (T.81 § A.3.3, and its reduced forms).
//!
//! A picture at N/8 of its size is the N-point inverse transform of the N × N
//! lowest frequencies: a sharper filter than the averaging of the full result,
//! at a fraction of the work. One routine serves all eight, as a product with a
//! matrix whose even and odd rows give mirrored sums:
//! x[j] = E[j] + O[j], x[N−1−j] = E[j] − O[j].
//!
//! Coefficients are kept in the order that this needs, [`POSITION`]: two frequencies that are
//! multiplied together are adjacent, so that the multiply-and-add of pairs (`i16x8::dot`) takes
//! them directly.

use wide::{i16x8, i32x4, i32x8, u8x16};

use crate::zigzag::ORDER;

/// Coefficients of a block in the order of [`POSITION`].
pub(super) type Block = [i16; 64];

/// Maps a zigzag index (up to beyond 63 in a damaged block) to a position.
pub(super) const POSITION: [u8; 128] = positions();

/// Fraction bits of the matrix: its entries are at most ½.
const MATRIX_BITS: u32 = 15;
/// Fraction bits kept between the two passes; 16 bits then hold ±2047, six times the range of valid
/// samples.
const PASS_BITS: u32 = 4;

const fn positions() -> [u8; 128] {
    // Pairs are (0, 2), (1, 3), (4, 6), (5, 7): of columns, which are multiplied together; and of
    // rows, which become such pairs after the transposition. Place = pair of columns, half of rows,
    // row in the half, column in the pair.
    const PAIR: [u8; 8] = [0, 1, 0, 1, 2, 3, 2, 3];
    const IN_PAIR: [u8; 8] = [0, 0, 1, 1, 0, 0, 1, 1];
    const LANE: [u8; 8] = [0, 2, 1, 3, 4, 6, 5, 7];
    let mut places = [63; 128];
    let mut index = 0;
    while index < 64 {
        let (row, column) = ORDER[index];
        let lane = LANE[row];
        places[index] = PAIR[column] * 16 + lane * 2 + IN_PAIR[column];
        index += 1;
    }
    places
}

/// The last zigzag index whose coefficient matters at the scale N/8.
pub(super) const fn last_used(scale: usize) -> u32 {
    // (N−1, N−1) lies on diagonal 2N − 2; its place there is the diagonal's middle.
    match scale {
        0 | 1 => 0,
        2 => 4,
        3 => 12,
        4 => 24,
        5 => 39,
        6 => 51,
        7 => 59,
        _ => 63,
    }
}

/// A block's inverse transform at one scale.
pub(super) struct Transform {
    scale: usize,
    /// Quantization steps in the order of [`POSITION`].
    steps: [i16x8; 8],
    /// By output j, for the pairs of [`POSITION`]: two factors, four times.
    matrix: [[i16x8; 4]; 4],
}

impl Transform {
    pub(super) fn new(scale: usize, quantization: &[u16; 64]) -> Self {
        let mut steps = [0i16; 64];
        for (place, step) in POSITION.iter().zip(quantization) {
            // Steps above 32767 cannot occur with 8-bit samples; they wrap.
            steps[usize::from(*place)] = *step as i16;
        }
        let (rows, _) = steps.as_chunks::<8>();
        let mut vectors = [i16x8::ZERO; 8];
        for (vector, row) in vectors.iter_mut().zip(rows) {
            *vector = i16x8::new(*row);
        }
        Self {
            scale,
            steps: vectors,
            matrix: matrix(scale),
        }
    }

    /// Writes the block's samples into a plane of `stride`, from its start on.
    #[inline(always)]
    pub(super) fn block(&self, block: &Block, plane: &mut [u8], stride: usize) {
        match self.scale {
            1 => self.flat::<1>(block[0], plane, stride),
            2 => self.small::<2>(block, plane, stride),
            3 => self.small::<3>(block, plane, stride),
            4 => self.small::<4>(block, plane, stride),
            5 => self.large::<5>(block, plane, stride),
            6 => self.large::<6>(block, plane, stride),
            7 => self.large::<7>(block, plane, stride),
            _ => self.large::<8>(block, plane, stride),
        }
    }

    /// The same for a block of which only the DC coefficient is not zero.
    #[inline(always)]
    pub(super) fn flat_block(&self, dc: i16, plane: &mut [u8], stride: usize) {
        match self.scale {
            1 => self.flat::<1>(dc, plane, stride),
            2 => self.flat::<2>(dc, plane, stride),
            3 => self.flat::<3>(dc, plane, stride),
            4 => self.flat::<4>(dc, plane, stride),
            5 => self.flat::<5>(dc, plane, stride),
            6 => self.flat::<6>(dc, plane, stride),
            7 => self.flat::<7>(dc, plane, stride),
            _ => self.flat::<8>(dc, plane, stride),
        }
    }

    #[inline(always)]
    fn flat<const N: usize>(&self, dc: i16, plane: &mut [u8], stride: usize) {
        let step = i32::from(self.steps[0].as_array()[0]);
        let sample = (((i32::from(dc) * step + 4) >> 3) + 128).clamp(0, 255) as u8;
        for row in 0..N {
            write::<N>(plane, row * stride, &[sample; N]);
        }
    }

    #[inline(always)]
    fn vector(&self, block: &Block, index: usize) -> i16x8 {
        let (vectors, _) = block.as_chunks::<8>();
        i16x8::new(vectors[index]) * self.steps[index]
    }

    /// N ≤ 4: rows and columns 0 to 3 only, two pairs in four lanes.
    #[inline(always)]
    fn small<const N: usize>(&self, block: &Block, plane: &mut [u8], stride: usize) {
        let (even, odd) = (self.vector(block, 0), self.vector(block, 2));
        let round = i32x4::splat(1 << (MATRIX_BITS - PASS_BITS - 1));
        let mut columns = [i16x8::ZERO; 4];
        for j in 0..N.div_ceil(2) {
            let e = even.dot(self.matrix[j][0]) + round;
            let o = odd.dot(self.matrix[j][1]);
            columns[j] = narrow(e + o, e + o, MATRIX_BITS - PASS_BITS);
            columns[N - 1 - j] = narrow(e - o, e - o, MATRIX_BITS - PASS_BITS);
        }
        let [even, odd, ..] = transpose(columns);
        let round = i32x4::splat(BIAS);
        for j in 0..N.div_ceil(2) {
            let e = even.dot(self.matrix[j][0]) + round;
            let o = odd.dot(self.matrix[j][1]);
            let both = narrow(e + o, e - o, MATRIX_BITS + PASS_BITS);
            let both = u8x16::narrow_i16x8(both, both).to_array();
            write::<N>(plane, j * stride, &both);
            write::<N>(plane, (N - 1 - j) * stride, &both[4..]);
        }
    }

    #[inline(always)]
    fn large<const N: usize>(&self, block: &Block, plane: &mut [u8], stride: usize) {
        let round = i32x4::splat(1 << (MATRIX_BITS - PASS_BITS - 1));
        let mut columns = [i16x8::ZERO; 8];
        let low = [0, 2, 4, 6].map(|index| self.vector(block, index));
        let high = [1, 3, 5, 7].map(|index| self.vector(block, index));
        for j in 0..N.div_ceil(2) {
            let (e, o) = self.sums(&low, j, round);
            let (f, p) = self.sums(&high, j, round);
            columns[j] = narrow(e + o, f + p, MATRIX_BITS - PASS_BITS);
            columns[N - 1 - j] = narrow(e - o, f - p, MATRIX_BITS - PASS_BITS);
        }
        let [a, b, c, d, q, r, s, t] = columns;
        let (low, high) = (transpose([a, b, c, d]), transpose([q, r, s, t]));
        let round = i32x4::splat(BIAS);
        for j in 0..N.div_ceil(2) {
            let (e, o) = self.sums(&low, j, round);
            let (f, p) = self.sums(&high, j, round);
            let above = narrow(e + o, f + p, MATRIX_BITS + PASS_BITS);
            let below = narrow(e - o, f - p, MATRIX_BITS + PASS_BITS);
            let both = u8x16::narrow_i16x8(above, below).to_array();
            write::<N>(plane, j * stride, &both);
            write::<N>(plane, (N - 1 - j) * stride, &both[8..]);
        }
    }

    #[inline(always)]
    fn sums(&self, pairs: &[i16x8; 4], j: usize, round: i32x4) -> (i32x4, i32x4) {
        let factors = &self.matrix[j];
        (
            pairs[0].dot(factors[0]) + pairs[2].dot(factors[2]) + round,
            pairs[1].dot(factors[1]) + pairs[3].dot(factors[3]),
        )
    }
}

/// Half a step for rounding, and 128 to undo the level shift (§ A.3.1).
const BIAS: i32 = (128 << (MATRIX_BITS + PASS_BITS)) + (1 << (MATRIX_BITS + PASS_BITS - 1));

#[inline(always)]
fn write<const N: usize>(plane: &mut [u8], at: usize, samples: &[u8]) {
    plane[at..at + N].copy_from_slice(&samples[..N]);
}

#[inline(always)]
fn narrow(low: i32x4, high: i32x4, shift: u32) -> i16x8 {
    let [a, b, c, d] = (low >> shift).to_array();
    let [e, f, g, h] = (high >> shift).to_array();
    i16x8::from_i32x8_saturate(i32x8::new([a, b, c, d, e, f, g, h]))
}

/// Four vectors of four pairs: pair i of vector j becomes pair j of vector i.
#[inline(always)]
fn transpose(rows: [i16x8; 4]) -> [i16x8; 4] {
    let rows = rows.map(|row| row.to_array());
    let pick = |i: usize| {
        let [a, b, c, d] = [0, 1, 2, 3].map(|j: usize| (rows[j][2 * i], rows[j][2 * i + 1]));
        i16x8::new([a.0, a.1, b.0, b.1, c.0, c.1, d.0, d.1])
    };
    [pick(0), pick(1), pick(2), pick(3)]
}

/// ½ α(k) cos((2j + 1) k π / 2N), 0 where k ≥ N.
fn matrix(scale: usize) -> [[i16x8; 4]; 4] {
    const PAIRS: [(usize, usize); 4] = [(0, 2), (1, 3), (4, 6), (5, 7)];
    let factor = |j: usize, k: usize| {
        if k >= scale {
            return 0;
        }
        let alpha = if k == 0 { 0.5f64.sqrt() } else { 1.0 };
        let angle = (2 * j + 1) as f64 * k as f64 * std::f64::consts::PI / (2 * scale) as f64;
        (0.5 * alpha * angle.cos() * f64::from(1 << MATRIX_BITS)).round() as i16
    };
    [0, 1, 2, 3].map(|j| {
        PAIRS.map(|(even, odd)| {
            let (a, b) = (factor(j, even), factor(j, odd));
            i16x8::new([a, b, a, b, a, b, a, b])
        })
    })
}

#[cfg(test)]
#[path = "idct_tests.rs"]
mod tests;
