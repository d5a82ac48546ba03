//! Quantizes the samples of a block to the levels worth coding.

use wide::f32x4;

use super::{
    dct::{self, PLACE, Vectors, ZIGZAG},
    rates::Rates,
    scans::Level,
    trellis::{self, Candidate},
};

/// Squared error, in steps, worth a bit in a flat block of middle gray, for luma and for chroma.
/// All numbers here were tuned together with the tables.
const LAMBDA: [f32; 2] = [0.041, 0.05];

/// Masking by noise and texture: the amount for a variance of one.
const MASKING: [f32; 2] = [0.006, 0.003];

/// Errors show less in bright areas than in dark ones: the change from gray to white.
const BRIGHTNESS: [f32; 2] = [0.2, 0.0];

/// The cost of the end of a block without AC, as a multiple of its bits: more, because the edges of
/// such blocks show.
const EMPTY: f32 = 2.0;

/// Turns blocks of one class, luma or chroma, into levels.
pub(super) struct Quantizer {
    /// 0 for luma, 1 for chroma.
    class: usize,
    /// The inverse of step times excess, by position.
    factors: Vectors,
    rates: Rates,
}

impl Quantizer {
    /// `table` is in zigzag order.
    pub(super) fn new(class: usize, table: &[u8; 64]) -> Self {
        let mut factors = [0.0; 64];
        for (step, place) in table.iter().zip(PLACE) {
            let place = usize::from(place);
            factors[place] = 1.0 / (f32::from(*step) * dct::excess(place / 8, place % 8));
        }
        let (vectors, _) = factors.as_chunks::<4>();
        Self {
            class,
            factors: std::array::from_fn(|index| f32x4::new(vectors[index])),
            rates: Rates::new(),
        }
    }

    /// Updates the rates from the blocks coded so far.
    pub(super) fn learn(&mut self) {
        self.rates.learn();
    }

    /// Returns the DC level, and the number of `levels` that the block has.
    #[inline(always)]
    pub(super) fn block(
        &mut self,
        samples: &[u8],
        stride: usize,
        levels: &mut [Level; 64],
    ) -> (i32, usize) {
        let mut block = load(samples, stride);
        let weight = self.weight(&block);
        dct::forward(&mut block);
        let mut steps = [0.0; 64];
        let mut found = 0u64;
        let half = f32x4::splat(0.5);
        for (index, vector) in block.iter().enumerate() {
            let scaled = *vector * self.factors[index];
            steps[4 * index..4 * index + 4].copy_from_slice(scaled.as_array());
            let is_large = scaled.abs().simd_ge(half).to_bitmask();
            found |= u64::from(is_large) << (4 * index);
        }
        let dc = steps[0] + if steps[0] < 0.0 { -0.5 } else { 0.5 };

        let mut candidates = [Candidate::default(); 64];
        let mut count = 0;
        let mut indices = by_frequency(found & !1);
        while indices != 0 {
            let index = indices.trailing_zeros() as usize;
            indices &= indices - 1;
            let value = steps[usize::from(PLACE[index])];
            candidates[count] = Candidate {
                index: index as u8,
                is_negative: value < 0.0,
                steps: value.abs(),
            };
            count += 1;
        }
        let empty = EMPTY * self.rates.end();
        let count = trellis::choose(&candidates[..count], weight, empty, &self.rates, levels);
        self.rates.count(&levels[..count]);
        (dc as i32, count)
    }

    /// Bits that a squared error of one step is worth in this block.
    #[inline(always)]
    fn weight(&self, block: &Vectors) -> f32 {
        let quarters = [(0, 0), (0, 1), (4, 0), (4, 1)].map(|(first, half)| {
            let (mut sum, mut squares) = (f32x4::ZERO, f32x4::ZERO);
            for row in first..first + 4 {
                let vector = block[2 * row + half];
                sum += vector;
                squares += vector * vector;
            }
            (total(sum), total(squares))
        });
        let [a, b, c, d] = quarters.map(|(sum, squares)| squares / 16.0 - sum * sum / 256.0);
        let variance = ((a + b) + (c + d)) / 4.0;
        let [a, b, c, d] = quarters.map(|(sum, _)| sum);
        let mean = ((a + b) + (c + d)) / 64.0;
        let masking = 1.0 + (variance.max(0.0) * MASKING[self.class]).sqrt();
        let brightness = 1.0 + mean / 128.0 * BRIGHTNESS[self.class];
        1.0 / (LAMBDA[self.class] * masking * brightness)
    }
}

/// In a fixed order: a library's could differ between machines.
#[inline(always)]
fn total(vector: f32x4) -> f32 {
    let [a, b, c, d] = vector.to_array();
    (a + b) + (c + d)
}

/// Maps bits of positions to bits of zigzag indices.
#[inline(always)]
fn by_frequency(mut places: u64) -> u64 {
    let mut indices = 0;
    while places != 0 {
        indices |= 1 << ZIGZAG[places.trailing_zeros() as usize];
        places &= places - 1;
    }
    indices
}

/// Loads eight rows of eight samples, minus 128.
#[inline(always)]
fn load(samples: &[u8], stride: usize) -> Vectors {
    let mut block = [f32x4::ZERO; 16];
    for row in 0..8 {
        let (halves, _) = samples[row * stride..row * stride + 8].as_chunks::<4>();
        for half in 0..2 {
            block[2 * row + half] =
                f32x4::new(halves[half].map(|sample| f32::from(sample) - 128.0));
        }
    }
    block
}
