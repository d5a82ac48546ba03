//! The cost of a coefficient in bits, learned from the blocks coded so far.

use super::{huffman::Counts, scans::Level, tokens::size};

/// Sizes of AC coefficients, 1–10 (T.81 table F.2).
const SIZES: usize = 11;

pub(super) struct Rates {
    counts: Counts,
    /// By size and the zeros before: the bits of all symbols and of the value.
    bits: [[f32; 64]; SIZES],
    end: f32,
}

impl Rates {
    pub(super) fn new() -> Self {
        let mut counts = [0; 256];
        for run in 0..16 {
            for size in 1..SIZES {
                // Close to annex K's tables; a few rows of blocks outweigh it.
                let length = 1 + size + run * (size + 1) / 2;
                counts[run << 4 | size] = (2048u32 >> length.min(16)).max(1);
            }
        }
        counts[0x00] = 256;
        counts[0xF0] = 4;
        let mut rates = Self {
            counts,
            bits: [[0.0; 64]; SIZES],
            end: 0.0,
        };
        rates.learn();
        rates
    }

    /// Bits of a value of `size`, by the run of zeros before it.
    #[inline(always)]
    pub(super) const fn of_size(&self, size: u32) -> &[f32; 64] {
        &self.bits[if size as usize >= SIZES {
            SIZES - 1
        } else {
            size as usize
        }]
    }

    /// Bits of an end of block.
    #[inline(always)]
    pub(super) const fn end(&self) -> f32 {
        self.end
    }

    /// Counts the levels of a coded block.
    #[inline(always)]
    pub(super) fn count(&mut self, levels: &[Level]) {
        let mut previous = 0;
        for level in levels {
            let run = usize::from(level.index) - previous - 1;
            let symbol = (run & 15) << 4 | size(i32::from(level.value)) as usize;
            self.counts[symbol & 255] += 1;
            self.counts[0xF0] += (run >> 4) as u32;
            previous = usize::from(level.index);
        }
        self.counts[0x00] += u32::from(previous < 63);
    }

    /// Updates the bits from the counts.
    pub(super) fn learn(&mut self) {
        let total = log2(self.counts.iter().sum());
        let cost = |symbol: usize| total - log2(self.counts[symbol].max(1));
        let zeros = cost(0xF0);
        for (size, bits) in self.bits.iter_mut().enumerate().skip(1) {
            let short: [f32; 16] = std::array::from_fn(|run| cost(run << 4 | size));
            for (run, bits) in bits.iter_mut().enumerate() {
                *bits = short[run & 15] + (run >> 4) as f32 * zeros + size as f32;
            }
        }
        self.end = cost(0x00);
    }
}

/// Exact to within 0.01, with sums and products only; 0 for 0.
fn log2(count: u32) -> f32 {
    let bits = (count.max(1) as f32).to_bits();
    let mantissa = f32::from_bits(bits & 0x7F_FFFF | 0x3F80_0000);
    let exponent = (bits >> 23) as f32 - 127.0;
    exponent + (-0.344_848_43 * mantissa + 2.024_665_8) * mantissa - 1.674_877_6
}
