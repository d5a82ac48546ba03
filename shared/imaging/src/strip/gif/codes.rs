//! Reads the codes of a picture (GIF89a, appendix F) to find their end and their indices, without
//! unpacking them.

use super::colors::Used;
use crate::{Error, containers::blocks::SubBlocks, work};

/// Codes have at most 12 bits.
const CODES: usize = 4096;

/// The codes of a picture up to its last pixel.
pub(super) struct Coded<'a> {
    /// The width of the first code, minus one.
    minimum: u8,
    blocks: SubBlocks<'a>,
    /// Bits up to the end of the last pixel's code, and the width of the end code there.
    bits: u64,
    end_bits: u8,
    pub(super) used: Used,
    /// Whether the compressed data ends before every pixel of the picture is filled.
    pub(super) is_short: bool,
    /// Whether anything other than the end code follows.
    pub(super) has_more: bool,
}

impl<'a> Coded<'a> {
    /// Reads `data`: the code size and the sub-blocks after it.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for an invalid code size, and for codes before their definition.
    pub(super) fn read(data: &'a [u8], pixels: u64) -> Result<Self, Error> {
        let Some((&minimum, raw)) = data.split_first() else {
            return Err(Error::HeaderIncomplete);
        };
        // The specification does not allow 1, but encoders write it for two colors.
        if !(1..=8).contains(&minimum) {
            return Err(Error::corrupt("a GIF picture with an illegal code size"));
        }
        let mut coded = Self {
            minimum,
            blocks: SubBlocks { raw },
            bits: 0,
            end_bits: 0,
            used: Used::default(),
            is_short: false,
            has_more: false,
        };
        coded.walk(pixels)?;
        Ok(coded)
    }

    fn walk(&mut self, pixels: u64) -> Result<(), Error> {
        let (clear, end) = (1_u16 << self.minimum, self.end());
        let mut reader = Reader::new(self.blocks);
        // The number of pixels that each code gives.
        let mut lengths = vec![1_u16; CODES];
        let (mut size, mut next, mut previous) = (self.minimum + 1, end + 1, None);
        let mut left = pixels;
        while left > 0 {
            let Some(code) = reader.peek(size).filter(|it| *it != end) else {
                self.is_short = true;
                break;
            };
            reader.consume(size);
            self.bits += u64::from(size);
            if code == clear {
                (size, next, previous) = (self.minimum + 1, end + 1, None);
                continue;
            }
            // The code being defined gives the previous string and one more pixel.
            let most = if previous.is_some() { next } else { end };
            if code > most {
                return Err(Error::corrupt("a GIF code before its string"));
            }
            if let Some(before) = previous
                && usize::from(next) < CODES
            {
                lengths[usize::from(next)] = lengths[usize::from(before)].saturating_add(1);
                next += 1;
                if next == 1 << size && size < 12 {
                    size += 1;
                }
            }
            // A string holds only indices that occurred alone before.
            self.used.add(code, clear);
            left = left.saturating_sub(lengths[usize::from(code)].into());
            previous = Some(code);
        }
        self.end_bits = size;
        if reader.peek(size) == Some(end) {
            reader.consume(size);
        }
        self.has_more = !reader.is_clear();
        Ok(())
    }

    const fn end(&self) -> u16 {
        (1 << self.minimum) + 1
    }

    /// Writes the code size, the codes followed by an end code, and zeros to the end of the byte,
    /// in sub-blocks of maximum length.
    pub(super) fn write(&self, to: &mut dyn FnMut(&[u8])) {
        let length = (self.bits + u64::from(self.end_bits)).div_ceil(8);
        let mut source = Reader::new(self.blocks);
        let mut block = Vec::with_capacity(255);
        to(&[self.minimum]);
        for index in 0..length {
            let (byte, first) = (source.byte().unwrap_or_default(), 8 * index);
            block.push(match self.bits.saturating_sub(first) {
                8.. => byte,
                0 => (self.end() >> (first - self.bits)) as u8,
                kept => byte & ((1 << kept) - 1) | (self.end() << kept) as u8,
            });
            if block.len() == 255 || index + 1 == length {
                to(&[block.len() as u8]);
                to(&block);
                block.clear();
            }
        }
        to(&[0]);
    }
}

/// Codes, lowest bit first, across sub-blocks.
struct Reader<'a> {
    block: &'a [u8],
    rest: &'a [u8],
    held: u32,
    count: u8,
}

impl<'a> Reader<'a> {
    fn new(blocks: SubBlocks<'a>) -> Self {
        Self {
            block: &[],
            rest: blocks.raw,
            held: 0,
            count: 0,
        }
    }

    /// The next byte, before the empty sub-block that ends them.
    fn byte(&mut self) -> Option<u8> {
        if self.block.is_empty() {
            let (length, rest) = self.rest.split_first()?;
            (self.block, self.rest) = rest.split_at_checked(usize::from(*length))?;
        }
        let (byte, block) = self.block.split_first()?;
        self.block = block;
        Some(*byte)
    }

    fn peek(&mut self, size: u8) -> Option<u16> {
        work::spend(1);
        while self.count < size {
            self.held |= u32::from(self.byte()?) << self.count;
            self.count += 8;
        }
        Some((self.held & ((1 << size) - 1)) as u16)
    }

    fn consume(&mut self, size: u8) {
        self.held >>= size;
        self.count -= size;
    }

    /// Whether only zeros that fill up a byte are left.
    fn is_clear(&mut self) -> bool {
        self.held == 0 && self.count < 8 && self.byte().is_none()
    }
}
