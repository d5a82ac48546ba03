//! The wide look-up of a Huffman table, and its entries.

use super::bits::Bits;

/// Bits looked up at a time: nine of ten codes come with their value bits.
pub(super) const WIDTH: u32 = 11;

/// A code found: the symbol, and the value if its bits are in the look-up, too.
///
/// 0–5: bits of code and value together. 6–9: bits of the value (size).
/// 10–13: zeros before it (run). 16–31: the value, or 0 if it is not in the look-up.
#[derive(Clone, Copy)]
pub(super) struct Entry(pub(super) u32);

impl Entry {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn new(length: u32, symbol: u8, value: i32) -> Self {
        let (run, size) = (symbol as u32 >> 4, symbol as u32 & 15);
        Self((value as u32) << 16 | run << 10 | size << 6 | (length + size))
    }

    #[inline(always)]
    pub(super) const fn total(self) -> u32 {
        self.0 & 63
    }

    #[inline(always)]
    pub(super) const fn size(self) -> u32 {
        self.0 >> 6 & 15
    }

    #[inline(always)]
    pub(super) const fn run(self) -> u32 {
        self.0 >> 10 & 15
    }

    /// For an AC code of a sequential scan: whether it ends the block.
    #[inline(always)]
    pub(super) const fn is_end(self) -> bool {
        self.size() == 0 && self.run() != 15
    }

    /// The coefficient; `bits` still holds code and value.
    #[inline(always)]
    pub(super) const fn value(self, bits: &Bits<'_>) -> i32 {
        let seen = self.0 as i32 >> 16;
        if seen != 0 {
            return seen;
        }
        let size = self.size();
        extend(bits.peek_after(self.total() - size, size), size)
    }
}

/// § F.2.2.1, figure F.12, without a branch.
#[inline(always)]
pub(super) const fn extend(bits: u32, size: u32) -> i32 {
    let value = bits as i32;
    let half = (1 << size) >> 1;
    value + (((value - half) >> 31) & (1 - (1 << size)))
}

/// The code at the start of each window of bits.
pub(super) struct Lookup(pub(super) Box<[Entry; 1 << WIDTH]>);

impl Lookup {
    pub(super) fn new() -> Self {
        Self(Box::new([Entry::NONE; 1 << WIDTH]))
    }

    /// The code at the start of `bits`, which has `width` of them, and its index in the look-up.
    /// `None` for a code longer than the look-up is wide.
    pub(super) fn peek(&self, bits: u32, width: u32) -> Option<(u32, Entry)> {
        let at = (bits << WIDTH >> width) & ((1 << WIDTH) - 1);
        let entry = self.0[at as usize];
        (entry.0 != 0).then_some((at, entry))
    }
}
