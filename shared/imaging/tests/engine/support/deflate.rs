//! DEFLATE written bit by bit (RFC 1951), for blocks that no encoder writes.

use libdeflater::adler32;

/// A zlib stream under construction.
pub(crate) struct Blocks {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl Blocks {
    pub(crate) fn new() -> Self {
        Self {
            bytes: vec![0x78, 0x01],
            held: 0,
            count: 0,
        }
    }

    /// Writes bits, the lowest first.
    pub(crate) fn bits(&mut self, bits: u64, count: u32) -> &mut Self {
        self.held |= bits << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.held as u8);
            self.held >>= 8;
            self.count -= 8;
        }
        self
    }

    /// Writes a code, its first bit first.
    pub(crate) fn code(&mut self, code: u64, count: u32) -> &mut Self {
        self.bits(code.reverse_bits() >> (64 - count), count)
    }

    /// Writes the head of a block with codes of its own for 286 symbols and one distance (§ 3.2.7),
    /// of these lengths: `(length, 1)`, or `(0, how many)`.
    pub(crate) fn head(&mut self, is_last: bool, lengths: &[(u64, u64)]) -> &mut Self {
        self.bits(is_last.into(), 1).bits(2, 2).bits(29, 5);
        self.bits(0, 5).bits(15, 4);
        // Lengths of 0 to 12 in four bits, all others in five.
        for symbol in [
            16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
        ] {
            self.bits(if symbol < 13 { 4 } else { 5 }, 3);
        }
        for (length, times) in lengths {
            match (length, times) {
                (0, 11..=138) => self.code(31, 5).bits(times - 11, 7),
                (0, 3..=10) => self.code(30, 5).bits(times - 3, 3),
                (0..13, _) => self.code(*length, 4),
                _ => self.code(26 + length - 13, 5),
            };
        }
        self
    }

    /// A stored block of at most 65,535 bytes.
    pub(crate) fn stored(&mut self, is_last: bool, bytes: &[u8]) -> &mut Self {
        self.bits(is_last.into(), 3).align();
        self.bytes.extend((bytes.len() as u16).to_le_bytes());
        self.bytes.extend((!(bytes.len() as u16)).to_le_bytes());
        self.bytes.extend(bytes);
        self
    }

    fn align(&mut self) {
        self.bits(0, (8 - self.count % 8) % 8);
    }

    /// Returns the stream with the checksum of its content.
    pub(crate) fn finish(&mut self, holds: &[u8]) -> Vec<u8> {
        self.align();
        let checksum = adler32(holds).to_be_bytes();
        [&self.bytes[..], &checksum].concat()
    }
}

/// The length of the longest code in a nearly empty block.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Longest {
    One,
    Ten,
}

/// At least this many zeros, in total a multiple of 258 and one more: blocks of 258 with codes of
/// their own.
pub(crate) fn tables(zeros: usize, longest: Longest) -> Vec<u8> {
    let count = zeros.saturating_sub(1).div_ceil(258);
    let mut blocks = Blocks::new();
    blocks.stored(false, &[0]);
    for _ in 0..count {
        match longest {
            Longest::One => {
                let ones = [(0, 138), (0, 118), (1, 1), (0, 28), (1, 1), (1, 1)];
                blocks.head(false, &ones);
                blocks.code(1, 1).code(0, 1).code(0, 1);
            }
            Longest::Ten => {
                let mut lengths: Vec<_> = (1..10).map(|it| (it, 1)).collect();
                lengths.extend([(0, 138), (0, 109), (10, 1), (0, 28), (10, 1), (1, 1)]);
                blocks.head(false, &lengths);
                blocks.code(1023, 10).code(0, 1).code(1022, 10);
            }
        }
    }
    blocks.stored(true, &[]);
    blocks.finish(&vec![0; 1 + count * 258])
}
