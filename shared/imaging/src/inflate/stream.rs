//! A zlib stream (RFC 1950) of DEFLATE blocks (RFC 1951), unpacked step by step.

use super::{
    bits::{Bits, Pieces, REFILLED, Run},
    codes::{BITS, Codes, ELSEWHERE, LONGEST, Length},
    symbols::{END, LITERAL, code_length, distance, extra, literal_or_length, number},
};
use crate::work::{self, STEP};

/// How far back a stream may refer (RFC 1951, § 2).
const WINDOW: usize = 32 * 1024;
/// Bytes unpacked in one go, about.
const AMOUNT: usize = 96 * 1024;
/// Where unpacking stops for what is there to be taken.
const FULL: usize = WINDOW + AMOUNT;
/// The longest match, and what copying sixteen bytes at once writes beyond.
const BEYOND: usize = 258 + 2 * WIDE;
const WIDE: usize = 16;

/// How many bytes may be read ahead of twice those that came out: blocks that hold nothing.
const AHEAD: u64 = 64 * 1024;

/// What unpacking came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// There is more.
    Open,
    /// The last block ended.
    Ended,
    /// It goes on in no way that can be read, holds next to nothing, or it breaks off.
    Damaged,
}

/// Unpacks a stream. Everything it does is paid for with bytes that it reads or writes.
pub(crate) struct Inflater<'a> {
    bits: Bits<'a>,
    buffer: Box<[u8; FULL + BEYOND]>,
    /// Where the next byte goes, and how many were there before it in all.
    at: usize,
    written: u64,
    state: State,
    block: Block,
    /// Bytes that the block held so far.
    block_bytes: usize,
    is_last: bool,
    /// Whether there are bits that mean nothing and that no encoder writes.
    has_filler: bool,
    fixed: Option<Pair>,
    own: Pair,
    lengths: Codes,
    /// Lengths of codes as they are read.
    listed: [Vec<Length>; 2],
}

/// What is being read.
enum Block {
    None,
    Stored(usize),
    Fixed,
    Own,
}

/// The two codes of a block.
struct Pair {
    literals: Codes,
    distances: Codes,
}

/// The stream cannot be read on.
struct Damage;

impl<'a> Inflater<'a> {
    /// Of a stream in pieces.
    pub(crate) fn new(pieces: Pieces<'a>) -> Self {
        let buffer = vec![0; FULL + BEYOND].into_boxed_slice();
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

    /// The next bytes, and whether there may be more. They are none only at the end.
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

    /// Whether nothing but this checksum is behind the last block, and no bits or blocks that
    /// mean nothing are among them.
    pub(crate) fn ends_with(&mut self, checksum: u32) -> bool {
        let is_filled = self.state == State::Ended && self.bits.align() == 0;
        let is_right = self.checksum() == Some(checksum);
        is_filled && !self.has_filler && is_right && self.bits.is_at_end()
    }

    /// The checksum that is behind the last block.
    pub(crate) fn checksum(&mut self) -> Option<u32> {
        self.bits.align();
        let high = self.bits.take(16)?.swap_bytes() >> 16;
        let low = self.bits.take(16)?.swap_bytes() >> 16;
        Some(high << 16 | low)
    }

    /// Reads a block's head, or from a block as much as there is room for.
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
            // Codes of their own for nothing.
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

    /// § 3.2.4. How many bytes there were.
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

    /// § 3.2.7: the lengths of codes, themselves in a code.
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
        // More lengths than there are codes, or none for the end.
        if at > literals + distances || !used.iter().any(|(symbol, _)| *symbol == 256) {
            return None;
        }
        cost += self.own.literals.set(used)?;
        cost += self.own.distances.set(used_distances)?;
        work::spend(cost);
        Some(())
    }
}

/// Notes the length of the codes of some symbols; without a code they are not listed.
#[inline(never)]
fn list(to: &mut Vec<Length>, first: u16, length: u8, times: u16) {
    if length > 0 {
        to.extend((first..first + times).map(|symbol| (symbol, length)));
    }
}

impl Pair {
    fn new() -> Self {
        Self {
            literals: Codes::new(10, literal_or_length),
            distances: Codes::new(9, distance),
        }
    }

    /// § 3.2.6.
    fn fixed() -> Option<Self> {
        let mut lengths = Vec::new();
        for (first, length, times) in [(0, 8, 144), (144, 9, 112), (256, 7, 24), (280, 8, 8)] {
            list(&mut lengths, first, length, times);
        }
        let mut pair = Self::new();
        pair.literals.set(&lengths)?;
        lengths.clear();
        list(&mut lengths, 0, 5, 32);
        pair.distances.set(&lengths)?;
        Some(pair)
    }

    /// Unpacks up to the block's end, which it tells, or [`FULL`].
    fn unpack(
        &self,
        bits: &mut Bits<'_>,
        out: &mut [u8; FULL + BEYOND],
        at: &mut usize,
    ) -> Result<bool, Damage> {
        while *at < FULL {
            if self.unpack_fast(bits, out, at)? {
                return Ok(true);
            }
            // Where a piece ends, one symbol by looking at what there is of it.
            if *at < FULL && self.unpack_one(bits, out, at).ok_or(Damage)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn unpack_one(
        &self,
        bits: &mut Bits<'_>,
        out: &mut [u8; FULL + BEYOND],
        at: &mut usize,
    ) -> Option<bool> {
        bits.refill();
        let mut entry = self.literals.look_up(bits.held);
        if entry & ELSEWHERE != 0 {
            entry = self.literals.find(bits.held)?;
        }
        bits.consume(entry & BITS)?;
        if entry & LITERAL != 0 {
            *out.get_mut(*at)? = (entry >> 16) as u8;
            *at += 1;
            return Some(false);
        }
        if entry & END != 0 {
            return Some(true);
        }
        let length = number(entry, bits.held);
        bits.consume(extra(entry))?;
        bits.refill();
        let mut entry = self.distances.look_up(bits.held);
        if entry & ELSEWHERE != 0 {
            entry = self.distances.find(bits.held)?;
        }
        bits.consume(entry & BITS)?;
        let distance = number(entry, bits.held);
        bits.consume(extra(entry))?;
        repeat(out, *at, distance, length)?;
        *at += length;
        Some(false)
    }

    /// As long as eight bytes of a piece are there.
    fn unpack_fast(
        &self,
        bits: &mut Bits<'_>,
        out: &mut [u8; FULL + BEYOND],
        place: &mut usize,
    ) -> Result<bool, Damage> {
        let (mut held, mut count, mut input) = (bits.held, bits.count, bits.input);
        let mut at = *place;
        let mut is_over = false;
        let mut is_damaged = false;
        macro_rules! refill {
            () => {
                match input.first_chunk::<8>() {
                    Some(word) => {
                        held |= u64::from_le_bytes(*word) << count;
                        let bytes = (63 - count) / 8;
                        input = &input[bytes as usize..];
                        count += 8 * bytes;
                    }
                    None => break,
                }
            };
        }
        macro_rules! consume {
            ($count:expr) => {
                let taken = $count;
                held >>= taken;
                count -= taken;
            };
        }
        while at < FULL {
            refill!();
            let mut entry = self.literals.look_up(held);
            if entry & LITERAL != 0 {
                // Three of at most ten bits each.
                consume!(entry & BITS);
                out[at] = (entry >> 16) as u8;
                at += 1;
                entry = self.literals.look_up(held);
                if entry & LITERAL != 0 {
                    consume!(entry & BITS);
                    out[at] = (entry >> 16) as u8;
                    at += 1;
                    entry = self.literals.look_up(held);
                    if entry & LITERAL != 0 {
                        consume!(entry & BITS);
                        out[at] = (entry >> 16) as u8;
                        at += 1;
                        continue;
                    }
                }
                refill!();
            }
            if entry & ELSEWHERE != 0 {
                let Some(found) = self.literals.find(held) else {
                    is_damaged = true;
                    break;
                };
                entry = found;
            }
            consume!(entry & BITS);
            if entry & LITERAL != 0 {
                out[at] = (entry >> 16) as u8;
                at += 1;
                continue;
            }
            if entry & END != 0 {
                is_over = true;
                break;
            }
            // 56 bits are for 15 and 5 of a length, 15 and 13 of a distance.
            let length = number(entry, held);
            consume!(extra(entry));
            let mut entry = self.distances.look_up(held);
            if entry & ELSEWHERE != 0 {
                let Some(found) = self.distances.find(held) else {
                    is_damaged = true;
                    break;
                };
                entry = found;
            }
            consume!(entry & BITS);
            let distance = number(entry, held);
            consume!(extra(entry));
            if repeat(out, at, distance, length).is_none() {
                is_damaged = true;
                break;
            }
            at += length;
        }
        (bits.held, bits.count, bits.input) = (held, count, input);
        *place = at;
        if is_damaged {
            return Err(Damage);
        }
        Ok(is_over)
    }
}

/// Copies what stands some bytes before to where the next ones go; `None` when that is before
/// the first. Up to [`WIDE`] bytes behind them are written to, too.
#[inline]
fn repeat(out: &mut [u8; FULL + BEYOND], at: usize, distance: usize, length: usize) -> Option<()> {
    let mut from = at.checked_sub(distance)?;
    let (mut to, end) = (at, at + length);
    if distance >= WIDE {
        while to < end {
            let wide: [u8; WIDE] = *out.get(from..)?.first_chunk()?;
            *out.get_mut(to..)?.first_chunk_mut()? = wide;
            (from, to) = (from + WIDE, to + WIDE);
        }
    } else if distance == 1 {
        let byte = *out.get(from)?;
        out.get_mut(to..end)?.fill(byte);
    } else {
        while to < end {
            *out.get_mut(to)? = *out.get(from)?;
            (from, to) = (from + 1, to + 1);
        }
    }
    Some(())
}

const _: () = assert!(15 + 5 + 15 + 13 <= REFILLED && LONGEST == 15);
