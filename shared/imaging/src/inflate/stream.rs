//! A zlib stream (RFC 1950) of DEFLATE blocks (RFC 1951), unpacked step by step.

use super::{
    bits::{Bits, Pieces, Run},
    block::{AMOUNT, BUFFER, Damage, FULL, Pair, WINDOW, list},
    codes::{BITS, Codes, ELSEWHERE, Length},
    symbols::code_length,
};
use crate::work::{self, STEP};

/// Bytes that may be read beyond twice those written: blocks without content.
const AHEAD: u64 = 64 * 1024;

/// The state of unpacking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// More bytes follow.
    Open,
    /// The last block ended.
    Ended,
    /// The stream is invalid, has almost no content, or is cut off.
    Damaged,
}

/// Unpacks a stream. Its work is bounded by the bytes that it reads or writes.
pub(crate) struct Inflater<'a> {
    bits: Bits<'a>,
    buffer: Box<[u8; BUFFER]>,
    /// The position of the next byte, and the number of bytes before the buffer.
    at: usize,
    written: u64,
    state: State,
    block: Block,
    /// Bytes of the block so far.
    block_bytes: usize,
    is_last: bool,
    /// Whether there are bits without meaning that no encoder writes.
    has_filler: bool,
    fixed: Option<Pair>,
    own: Pair,
    lengths: Codes,
    /// Lengths of codes as they are read.
    listed: [Vec<Length>; 2],
}

/// The block being read.
enum Block {
    None,
    Stored(usize),
    Fixed,
    Own,
}

impl<'a> Inflater<'a> {
    /// Reads a stream in pieces.
    pub(crate) fn new(pieces: Pieces<'a>) -> Self {
        let buffer = vec![0; BUFFER].into_boxed_slice();
        let mut stream = Self {
            bits: Bits::new(pieces),
            buffer: buffer.try_into().expect("as long as the array"),
            at: 0,
            written: 0,
            state: State::Open,
            block: Block::None,
            block_bytes: 0,
            is_last: false,
            has_filler: false,
            fixed: None,
            own: Pair::new(),
            lengths: Codes::new(7, code_length),
            listed: Default::default(),
        };
        if stream.head().is_none() {
            stream.state = State::Damaged;
        }
        stream
    }

    /// Method 8 with a window of at most 32 KiB, no dictionary (RFC 1950, § 2.2).
    fn head(&mut self) -> Option<()> {
        let (method, flags) = (self.bits.take(8)?, self.bits.take(8)?);
        let is_right = (method << 8 | flags).is_multiple_of(31);
        (is_right && method & 0xF == 8 && method >> 4 <= 7 && flags & 0x20 == 0).then_some(())
    }

    /// The next bytes, and whether more may follow. Empty only at the end.
    pub(crate) fn next(&mut self) -> (&[u8], State) {
        if self.at > FULL - AMOUNT / 2 {
            self.buffer.copy_within(self.at - WINDOW..self.at, 0);
            self.at = WINDOW;
        }
        let (start, read) = (self.at, self.bits.read_bytes());
        while self.state == State::Open && self.at < FULL {
            let written = self.written + (self.at - start) as u64;
            if self.step(written).is_err() {
                self.state = State::Damaged;
            }
        }
        self.written += (self.at - start) as u64;
        work::spend(self.at - start + (self.bits.read_bytes() - read) as usize);
        (&self.buffer[start..self.at], self.state)
    }

    /// Whether only this checksum follows the last block, and the stream has no bits or blocks
    /// without content.
    pub(crate) fn ends_with(&mut self, checksum: u32) -> bool {
        let is_filled = self.state == State::Ended && self.bits.align() == 0;
        let is_right = self.checksum() == Some(checksum);
        is_filled && !self.has_filler && is_right && self.bits.is_at_end()
    }

    /// The checksum after the last block.
    pub(crate) fn checksum(&mut self) -> Option<u32> {
        self.bits.align();
        let high = self.bits.take(16)?.swap_bytes() >> 16;
        let low = self.bits.take(16)?.swap_bytes() >> 16;
        Some(high << 16 | low)
    }

    /// Reads the head of a block, or as much of a block as there is room for.
    fn step(&mut self, written: u64) -> Result<(), Damage> {
        let start = self.at;
        let is_over = match self.block {
            Block::None => {
                if self.is_last {
                    self.state = State::Ended;
                    return Ok(());
                }
                if self.bits.read_bytes() > 2 * written + AHEAD {
                    return Err(Damage);
                }
                return self.block_head().ok_or(Damage);
            }
            Block::Stored(left) => {
                let now = self.stored(left)?;
                self.block = Block::Stored(left - now);
                left == now
            }
            Block::Fixed | Block::Own => {
                let fixed = self.fixed.as_ref();
                let fixed = fixed.filter(|_| matches!(self.block, Block::Fixed));
                let pair = fixed.unwrap_or(&self.own);
                pair.unpack(&mut self.bits, &mut self.buffer, &mut self.at)?
            }
        };
        self.block_bytes += self.at - start;
        if is_over {
            // An empty block with its own codes.
            self.has_filler |= self.block_bytes == 0 && matches!(self.block, Block::Own);
            self.block = Block::None;
        }
        Ok(())
    }

    /// § 3.2.3.
    fn block_head(&mut self) -> Option<()> {
        work::spend(STEP);
        self.block_bytes = 0;
        self.is_last = self.bits.take(1)? == 1;
        self.block = match self.bits.take(2)? {
            0 => {
                self.has_filler |= self.bits.align() != 0;
                let (length, inverse) = (self.bits.take(16)?, self.bits.take(16)?);
                if length != inverse ^ 0xFFFF {
                    return None;
                }
                match length {
                    0 => Block::None,
                    length => Block::Stored(length as usize),
                }
            }
            1 => {
                if self.fixed.is_none() {
                    self.fixed = Some(Pair::fixed()?);
                }
                Block::Fixed
            }
            2 => {
                self.own_codes()?;
                Block::Own
            }
            _ => return None,
        };
        Some(())
    }

    /// § 3.2.4. Returns the number of bytes.
    fn stored(&mut self, left: usize) -> Result<usize, Damage> {
        let room = left.min(FULL - self.at);
        let held;
        let run = match self.bits.bytes(room) {
            Run::Held(byte) => {
                held = [byte];
                &held[..]
            }
            Run::Piece(run) => run,
        };
        if run.is_empty() {
            return Err(Damage);
        }
        let to = self.buffer.get_mut(self.at..self.at + run.len());
        to.ok_or(Damage)?.copy_from_slice(run);
        self.at += run.len();
        Ok(run.len())
    }

    /// § 3.2.7: the code lengths, which are coded themselves.
    #[inline(never)]
    fn own_codes(&mut self) -> Option<()> {
        const ORDER: [u16; 19] = [
            16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
        ];
        let bits = &mut self.bits;
        let literals = bits.take(5)? as usize + 257;
        let distances = bits.take(5)? as usize + 1;
        let count = bits.take(4)? as usize + 4;
        if literals > 286 || distances > 30 {
            return None;
        }
        let (mut by_symbol, mut symbols) = ([0; 19], 0);
        for symbol in ORDER.iter().take(count) {
            by_symbol[usize::from(*symbol)] = bits.take(3)? as u8;
            symbols = symbols.max(usize::from(*symbol) + 1);
        }
        let [used, used_distances] = &mut self.listed;
        used.clear();
        for (symbol, length) in (0..).zip(by_symbol.iter().take(symbols)) {
            list(used, symbol, *length, 1);
        }
        let mut cost = count + self.lengths.set(used)?;

        used.clear();
        used_distances.clear();
        let (mut at, mut last) = (0, None);
        while at < literals + distances {
            cost += 1;
            if bits.count < 16 {
                bits.refill();
            }
            let mut entry = self.lengths.look_up(bits.held);
            if entry & ELSEWHERE != 0 {
                entry = self.lengths.find(bits.held)?;
            }
            bits.consume(entry & BITS)?;
            let (length, times) = match entry >> 16 {
                16 => (last?, bits.take(2)? + 3),
                17 => (0, bits.take(3)? + 3),
                18 => (0, bits.take(7)? + 11),
                length => (length as u8, 1),
            };
            last = Some(length);
            let end = at + times as usize;
            let of_literals = end.min(literals).saturating_sub(at);
            list(used, at as u16, length, of_literals as u16);
            let first = (at + of_literals).saturating_sub(literals) as u16;
            list(
                used_distances,
                first,
                length,
                times as u16 - of_literals as u16,
            );
            at = end;
        }
        // More lengths than there are codes, or no code for the end.
        if at > literals + distances || !used.iter().any(|(symbol, _)| *symbol == 256) {
            return None;
        }
        cost += self.own.literals.set(used)?;
        cost += self.own.distances.set(used_distances)?;
        work::spend(cost);
        Some(())
    }
}
