//! The frame's indices: LZW with codes of up to 12 bits, GIF89a, appendix F.

use super::reader::Reader;
use crate::{Error, work};

/// Codes have at most 12 bits.
const CODES: usize = 4096;
/// The string of a code is that of `prefix`, followed by `last`.
#[derive(Clone, Copy, Default)]
struct Entry {
    prefix: u16,
    last: u8,
    first: u8,
    length: u16,
}

/// Returns all indices of a frame, in stored order. Every use of the table is checked: no code may
/// give more indices than the frame has.
pub(super) fn decode(reader: &mut Reader<'_>, width: u16, height: u16) -> Result<Vec<u8>, Error> {
    let wanted = usize::from(width) * usize::from(height);
    if wanted == 0 {
        return Err(Error::corrupt("the frame has no pixels"));
    }
    let minimum = reader.byte()?;
    // The specification does not allow 1, but encoders write it for two colors.
    if !(1..=8).contains(&minimum) {
        return Err(Error::corrupt("code size"));
    }
    let (clear, end) = (1_u16 << minimum, (1_u16 << minimum) + 1);
    let mut table = vec![Entry::default(); CODES];
    for (index, entry) in (0..clear).zip(&mut table) {
        let value = index as u8;
        *entry = Entry {
            prefix: 0,
            last: value,
            first: value,
            length: 1,
        };
    }

    let mut indices = Vec::with_capacity(wanted);
    let mut bits = Bits {
        reader,
        block: &[],
        held: 0,
        count: 0,
    };
    let mut size = minimum + 1;
    let mut next = end + 1;
    let mut previous: Option<u16> = None;
    while indices.len() < wanted {
        let code = bits.take(size)?;
        if code == clear {
            (size, next, previous) = (minimum + 1, end + 1, None);
            continue;
        }
        if code == end {
            return Err(Error::corrupt("the frame ends early"));
        }
        let Some(before) = previous else {
            if code > end {
                return Err(Error::corrupt("a code before its string"));
            }
            indices.push(code as u8);
            previous = Some(code);
            continue;
        };
        if code > next {
            return Err(Error::corrupt("a code before its string"));
        }
        // The code that is being defined gives the previous string and that string's own first
        // index.
        let known = if code < next { code } else { before };
        let first = table[usize::from(known)].first;
        if usize::from(next) < CODES {
            let prefix = table[usize::from(before)];
            table[usize::from(next)] = Entry {
                prefix: before,
                last: first,
                first: prefix.first,
                length: prefix.length + 1,
            };
            next += 1;
            if next == 1 << size && size < 12 {
                size += 1;
            }
        }
        append(&table, code, &mut indices);
        previous = Some(code);
    }
    // The last string may reach beyond the frame.
    indices.truncate(wanted);
    Ok(indices)
}

fn append(table: &[Entry], code: u16, indices: &mut Vec<u8>) {
    let start = indices.len();
    let mut entry = table[usize::from(code)];
    work::spend(usize::from(entry.length));
    indices.resize(start + usize::from(entry.length), 0);
    // Writes from the last to the first; the lengths on the way count down to 1.
    for place in indices[start..].iter_mut().rev() {
        *place = entry.last;
        entry = table[usize::from(entry.prefix)];
    }
}

/// Codes, least significant bit first, across data sub-blocks.
struct Bits<'r, 'a> {
    reader: &'r mut Reader<'a>,
    block: &'a [u8],
    held: u32,
    count: u8,
}

impl Bits<'_, '_> {
    fn take(&mut self, size: u8) -> Result<u16, Error> {
        work::spend(1);
        while self.count < size {
            if self.block.is_empty() {
                self.block = self.reader.block()?;
            }
            let (byte, rest) = self
                .block
                .split_first()
                .ok_or_else(|| Error::corrupt("the frame ends early"))?;
            self.held |= u32::from(*byte) << self.count;
            self.count += 8;
            self.block = rest;
        }
        let code = self.held & ((1 << size) - 1);
        self.held >>= size;
        self.count -= size;
        Ok(code as u16)
    }
}
