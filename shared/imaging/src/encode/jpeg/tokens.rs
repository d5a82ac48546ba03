//! The content of a scan, counted before it is coded: so each scan gets tables of its own from one
//! pass over the picture.

use super::{
    bits::Bits,
    huffman::{Counts, Table},
};

/// A Huffman symbol and the bits after it.
///
/// 0–7: symbol. 8–9: table. 10–13: number of bits after it. 16–31: those bits.
#[derive(Clone, Copy)]
struct Token(u32);

impl Token {
    /// A restart marker instead of a symbol.
    const RESTART: Self = Self(1 << 14);
}

/// The tokens of one scan, and the number of occurrences of its tables' symbols.
pub(super) struct Tokens {
    tokens: Vec<Token>,
    counts: Vec<Counts>,
}

impl Tokens {
    /// `tables` ≤ 4.
    pub(super) fn new(tables: usize) -> Self {
        Self {
            tokens: Vec::new(),
            counts: vec![[0; 256]; tables],
        }
    }

    #[inline(always)]
    pub(super) fn push(&mut self, table: usize, symbol: u8, bits: u32, count: u32) {
        self.counts[table][usize::from(symbol)] += 1;
        let token = u32::from(symbol) | (table as u32) << 8 | count << 10 | bits << 16;
        self.tokens.push(Token(token));
    }

    /// Adds a value of T.81 § F.1.2: its size as the low half of the symbol, then its bits.
    #[inline(always)]
    pub(super) fn push_value(&mut self, table: usize, run: u32, value: i32) {
        let size = size(value);
        let bits = (value + (value >> 31)) as u32 & ((1 << size) - 1);
        self.push(table, (run << 4 | size) as u8, bits, size);
    }

    pub(super) fn push_restart(&mut self) {
        self.tokens.push(Token::RESTART);
    }

    /// The best table for each index.
    pub(super) fn tables(&self) -> Vec<Table> {
        self.counts.iter().map(Table::optimal).collect()
    }

    /// The scan's data.
    pub(super) fn write(&self, tables: &[Table], out: &mut Vec<u8>) {
        let mut codes = [[0; 256]; 4];
        for (codes, table) in codes.iter_mut().zip(tables) {
            *codes = table.codes;
        }
        let mut bits = Bits::new(out);
        let mut restarts = 0u8;
        for &Token(token) in &self.tokens {
            if token == Token::RESTART.0 {
                bits.marker(0xD0 | (restarts & 7));
                restarts = restarts.wrapping_add(1);
                continue;
            }
            let code = codes[(token >> 8 & 3) as usize][(token & 255) as usize];
            let (more, count) = (token >> 16, token >> 10 & 15);
            bits.put((code & 0xFFFF) << count | more, (code >> 16) + count);
        }
        bits.align();
    }
}

/// Bits of the magnitude (T.81 table F.1).
#[inline(always)]
pub(super) const fn size(value: i32) -> u32 {
    32 - value.unsigned_abs().leading_zeros()
}

/// Luma has tables of its own; both chroma components share theirs, because baseline files have
/// only two of each kind.
pub(super) const fn class(component: usize) -> usize {
    if component == 0 { 0 } else { 1 }
}
