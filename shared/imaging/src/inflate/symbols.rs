//! The meaning of symbols (RFC 1951, §§ 3.2.5 and 3.2.7).

use super::codes::{ELSEWHERE, Entry};

/// A literal byte, in bits 16 to 23.
pub(super) const LITERAL: Entry = 1 << 30;
/// The end of the block.
pub(super) const END: Entry = 1 << 29;

/// A literal, the end, or a length: 3 to 258 in bits 16 to 24, bits to add to it in 8 to 11.
pub(super) fn literal_or_length(symbol: u16) -> Entry {
    let symbol = Entry::from(symbol);
    match symbol {
        0..=255 => LITERAL | symbol << 16,
        256 => END,
        257..=264 => (symbol - 254) << 16,
        265..=284 => {
            let extra = (symbol - 261) / 4;
            let base = (((symbol - 261) % 4 + 4) << extra) + 3;
            base << 16 | extra << 8
        }
        285 => 258 << 16,
        _ => ELSEWHERE,
    }
}

/// A distance: 1 to 24,577 in bits 16 to 30, bits to add to it in 8 to 11.
pub(super) fn distance(symbol: u16) -> Entry {
    let symbol = Entry::from(symbol);
    match symbol {
        0..=3 => (symbol + 1) << 16,
        4..=29 => {
            let extra = symbol / 2 - 1;
            let base = ((symbol % 2 + 2) << extra) + 1;
            base << 16 | extra << 8
        }
        _ => ELSEWHERE,
    }
}

/// The length of a code, 0 to 15, or a repetition of lengths, 16 to 18.
pub(super) fn code_length(symbol: u16) -> Entry {
    Entry::from(symbol) << 16
}

/// The number given by an entry and the bits after its code.
#[inline]
pub(super) fn number(entry: Entry, bits: u64) -> usize {
    (entry >> 16 & 0x7FFF) as usize + (bits as usize & ((1 << extra(entry)) - 1))
}

/// The number of bits to add.
#[inline]
pub(super) fn extra(entry: Entry) -> u32 {
    entry >> 8 & 0xF
}

#[cfg(test)]
#[path = "symbols_tests.rs"]
mod tests;
