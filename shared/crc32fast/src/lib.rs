//! CRC-32 of PNG and gzip, a replacement for the crate of this name, which `png` needs.
//!
//! That crate links its tables: 16 KiB that no compression makes smaller, of the 270 that a browser
//! loaded (brotli, November 2026). Here they are computed at the first use, in microseconds. The
//! algorithm is the same, 16 bytes at a time; processors' own CRC instructions do not exist in
//! WebAssembly, and are left out.

use std::sync::LazyLock;

/// x³² + x²⁶ + … + 1, the highest power in the lowest bit (PNG, third edition, annex D).
const POLYNOMIAL: u32 = 0xEDB8_8320;

/// For each byte the remainder with this many zero bytes after it.
type Tables = [[u32; 256]; 16];

static TABLES: LazyLock<Box<Tables>> = LazyLock::new(|| {
    let mut tables = Box::new([[0; 256]; 16]);
    for byte in 0..=255u8 {
        let mut remainder = u32::from(byte);
        for table in tables.iter_mut() {
            remainder = (0..8).fold(remainder, |it, _| times_x(it));
            table[usize::from(byte)] = remainder;
        }
    }
    tables
});

/// Returns the CRC-32 of these bytes.
///
/// ```
/// // The check value of CRC-32/ISO-HDLC.
/// assert_eq!(crc32fast::hash(b"123456789"), 0xCBF4_3926);
/// ```
pub fn hash(bytes: &[u8]) -> u32 {
    updated(0, bytes)
}

/// CRC-32 of bytes that arrive in pieces.
#[derive(Clone, Debug, Default)]
pub struct Hasher {
    checksum: u32,
    bytes: u64,
}

impl Hasher {
    /// Returns the hasher of no bytes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.checksum = updated(self.checksum, piece);
        self.bytes += piece.len() as u64;
    }

    /// Starts again.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Adds the bytes of another hasher, of which only the checksum is needed.
    pub fn combine(&mut self, behind: &Self) {
        // x⁸ to the power of that many bytes, by squaring.
        let (mut shift, mut square) = (1 << 31, 1 << 23);
        let mut count = behind.bytes;
        while count > 0 {
            if count & 1 == 1 {
                shift = product(shift, square);
            }
            square = product(square, square);
            count >>= 1;
        }
        self.checksum = product(self.checksum, shift) ^ behind.checksum;
        self.bytes += behind.bytes;
    }

    /// Returns the checksum.
    pub const fn finalize(self) -> u32 {
        self.checksum
    }
}

fn updated(checksum: u32, bytes: &[u8]) -> u32 {
    let tables: &Tables = &TABLES;
    let mut remainder = !checksum;
    let (blocks, rest) = bytes.as_chunks::<16>();
    for block in blocks {
        let mut block = *block;
        for (byte, before) in block.iter_mut().zip(remainder.to_le_bytes()) {
            *byte ^= before;
        }
        let behind = block.iter().zip(tables.iter().rev());
        remainder = behind.fold(0, |sum, (byte, table)| sum ^ table[usize::from(*byte)]);
    }
    for byte in rest {
        remainder = remainder >> 8 ^ tables[0][usize::from(remainder as u8 ^ byte)];
    }
    !remainder
}

/// A polynomial times x, modulo [`POLYNOMIAL`].
const fn times_x(it: u32) -> u32 {
    match it & 1 {
        0 => it >> 1,
        _ => it >> 1 ^ POLYNOMIAL,
    }
}

/// Two polynomials multiplied, modulo [`POLYNOMIAL`].
fn product(left: u32, mut right: u32) -> u32 {
    let mut sum = 0;
    for bit in (0..32).rev() {
        if left >> bit & 1 == 1 {
            sum ^= right;
        }
        right = times_x(right);
    }
    sum
}
