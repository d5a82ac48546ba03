//! Unpacks a block (RFC 1951, § 3.2.3): literals, and matches with earlier bytes.

use super::{
    bits::{Bits, REFILLED},
    codes::{BITS, Codes, ELSEWHERE, LONGEST, Length},
    symbols::{END, LITERAL, distance, extra, literal_or_length, number},
};

/// The maximum distance of a match in a stream (RFC 1951, § 2).
pub(super) const WINDOW: usize = 32 * 1024;
/// Approximate bytes unpacked at a time.
pub(super) const AMOUNT: usize = 96 * 1024;
/// The position at which unpacking stops until the bytes are taken.
pub(super) const FULL: usize = WINDOW + AMOUNT;
/// The longest match, and the excess of copying sixteen bytes at a time.
const BEYOND: usize = 258 + 2 * WIDE;
const WIDE: usize = 16;
/// Total bytes of the buffer.
pub(super) const BUFFER: usize = FULL + BEYOND;

/// The two codes of a block.
pub(super) struct Pair {
    pub(super) literals: Codes,
    pub(super) distances: Codes,
}

/// The stream cannot be read further.
pub(super) struct Damage;

impl Pair {
    pub(super) fn new() -> Self {
        Self {
            literals: Codes::new(10, literal_or_length),
            distances: Codes::new(9, distance),
        }
    }

    /// § 3.2.6.
    pub(super) fn fixed() -> Option<Self> {
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

    /// Unpacks up to the block's end, which it reports, or [`FULL`].
    pub(super) fn unpack(
        &self,
        bits: &mut Bits<'_>,
        out: &mut [u8; BUFFER],
        at: &mut usize,
    ) -> Result<bool, Damage> {
        while *at < FULL {
            if self.unpack_fast(bits, out, at)? {
                return Ok(true);
            }
            // At the end of a piece, one symbol at a time from the bits available.
            if *at < FULL && self.unpack_one(bits, out, at).ok_or(Damage)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn unpack_one(
        &self,
        bits: &mut Bits<'_>,
        out: &mut [u8; BUFFER],
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

    /// Unpacks while eight bytes of a piece are available.
    fn unpack_fast(
        &self,
        bits: &mut Bits<'_>,
        out: &mut [u8; BUFFER],
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
                // Three symbols of at most ten bits each.
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
            // 56 bits: 15 and 5 for a length, 15 and 13 for a distance.
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

/// Notes the code length of some symbols; symbols without a code are not listed.
#[inline(never)]
pub(super) fn list(to: &mut Vec<Length>, first: u16, length: u8, times: u16) {
    if length > 0 {
        to.extend((first..first + times).map(|symbol| (symbol, length)));
    }
}

/// Copies the bytes at a distance to the current position; `None` when that is before the first
/// byte. Also writes up to [`WIDE`] bytes beyond them.
#[inline]
fn repeat(out: &mut [u8; BUFFER], at: usize, distance: usize, length: usize) -> Option<()> {
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
