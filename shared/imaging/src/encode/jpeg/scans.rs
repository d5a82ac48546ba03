//! Writes coefficients as the tokens of their scans: one for all, or one for each band of
//! frequencies (T.81 § F.1.2 and § G.1.2).

use super::tokens::{Tokens, size};

/// A nonzero coefficient.
#[derive(Clone, Copy, Default)]
pub(super) struct Level {
    /// Zigzag index, 1–63.
    pub(super) index: u8,
    pub(super) value: i16,
}

/// End of block, and sixteen zeros.
const EOB: u8 = 0x00;
const ZRL: u8 = 0xF0;

/// Writes the AC coefficients of a block in a sequential scan.
#[inline(always)]
pub(super) fn block(tokens: &mut Tokens, table: usize, levels: &[Level]) {
    let last = run_lengths(tokens, table, 0, levels);
    if last < 63 {
        tokens.push(table, EOB, 0, 0);
    }
}

/// Writes coefficients with the zeros before them, after `previous`; returns the last index.
#[inline(always)]
fn run_lengths(tokens: &mut Tokens, table: usize, mut previous: u32, levels: &[Level]) -> u32 {
    for level in levels {
        let index = u32::from(level.index);
        let mut run = index - previous - 1;
        while run > 15 {
            tokens.push(table, ZRL, 0, 0);
            run -= 16;
        }
        tokens.push_value(table, run, i32::from(level.value));
        previous = index;
    }
    previous
}

/// A scan of some frequencies of one component.
pub(super) struct Band {
    pub(super) first: u8,
    pub(super) last: u8,
    pub(super) tokens: Tokens,
    /// Consecutive blocks with no more coefficients.
    ended: u32,
}

impl Band {
    pub(super) fn new(first: u8, last: u8) -> Self {
        Self {
            first,
            last,
            tokens: Tokens::new(1),
            ended: 0,
        }
    }

    /// Writes the next block; takes the levels of this band off `levels`.
    #[inline(always)]
    pub(super) fn block<'a>(&mut self, levels: &'a [Level]) -> &'a [Level] {
        let own = levels
            .iter()
            .take_while(|level| level.index <= self.last)
            .count();
        let (own, rest) = levels.split_at(own);
        let mut end = u32::from(self.first) - 1;
        if !own.is_empty() {
            self.flush();
            end = run_lengths(&mut self.tokens, 0, end, own);
        }
        if end < u32::from(self.last) {
            self.ended += 1;
            if self.ended == 0x7FFF {
                self.flush();
            }
        }
        rest
    }

    /// Makes the blocks from here on decodable without the earlier ones.
    pub(super) fn restart(&mut self) {
        self.flush();
        self.tokens.push_restart();
    }

    /// § G.1.2.2: the number of blocks, without its highest bit.
    pub(super) fn flush(&mut self) {
        if self.ended > 0 {
            let count = size(self.ended as i32) - 1;
            let bits = self.ended & ((1 << count) - 1);
            self.tokens.push(0, (count << 4) as u8, bits, count);
            self.ended = 0;
        }
    }
}
