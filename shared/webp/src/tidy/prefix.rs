//! Bits, the lowest first, and prefix codes (RFC 9649, § 3.7.2).

use crate::Error;

pub(super) struct Bits<'a> {
    data: &'a [u8],
    /// Bytes loaded; beyond the end they are zero.
    at: usize,
    buffer: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            at: 0,
            buffer: 0,
            count: 0,
        }
    }

    /// Leaves at least 32 bits available.
    #[inline(always)]
    fn refill(&mut self) {
        if self.count < 32 {
            match self
                .data
                .get(self.at..)
                .and_then(|it| it.first_chunk::<4>())
            {
                Some(bytes) => {
                    self.buffer |= u64::from(u32::from_le_bytes(*bytes)) << self.count;
                }
                None => {
                    let rest = self.data.get(self.at..).unwrap_or_default();
                    let bytes = rest.iter().rev();
                    let word = bytes.fold(0, |word, byte| word << 8 | u64::from(*byte));
                    self.buffer |= word << self.count;
                }
            }
            self.at += 4;
            self.count += 32;
        }
    }

    #[inline(always)]
    fn skip(&mut self, count: u32) {
        self.buffer >>= count;
        self.count -= count;
    }

    /// Takes 0 to 32 bits.
    pub(super) fn take(&mut self, count: u32) -> u32 {
        self.refill();
        let bits = self.buffer & ((1 << count) - 1);
        self.skip(count);
        bits as u32
    }

    pub(super) fn flag(&mut self) -> bool {
        self.take(1) == 1
    }

    fn taken(&self) -> u64 {
        self.at as u64 * 8 - u64::from(self.count)
    }

    /// Fails when more was taken than there is.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.taken() > self.data.len() as u64 * 8 {
            return Err(Error::Truncated);
        }
        Ok(())
    }

    /// The bytes taken; the rest of the last byte is zero.
    pub(super) fn read(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        let bits = self.taken();
        let read = self.data.get(..bits.div_ceil(8) as usize);
        let mut read = read.ok_or(Error::Truncated)?.to_vec();
        if let Some(last) = read.last_mut().filter(|_| !bits.is_multiple_of(8)) {
            *last &= (1 << (bits % 8)) - 1;
        }
        Ok(read)
    }
}

/// Memory for codes: a file of 200 kB can describe a gigabyte of them.
pub(super) struct Room(usize);

impl Default for Room {
    fn default() -> Self {
        Self(32 << 20)
    }
}

impl Room {
    fn take(&mut self, bytes: usize) -> Result<(), Error> {
        self.0 = self.0.checked_sub(bytes).ok_or(Error::TooComplex)?;
        Ok(())
    }
}

/// The longest code, and the width of a look-up.
const LONGEST: usize = 15;
const ROOT: u32 = 8;

/// A prefix code. With a single symbol it takes no bits.
#[derive(Default)]
pub(super) struct Code {
    only: usize,
    /// By the next bits: symbol and, in the low four bits, length; 0 for longer codes.
    root: Vec<u16>,
    counts: [u16; LONGEST + 1],
    /// In order of their codes.
    symbols: Vec<u16>,
}

impl Code {
    /// Reads the code of an alphabet of this size.
    pub(super) fn read(bits: &mut Bits<'_>, size: usize, room: &mut Room) -> Result<Self, Error> {
        room.take(size_of::<Self>())?;
        let mut lengths = vec![0u8; size];
        if bits.flag() {
            let is_pair = bits.flag();
            let width = if bits.flag() { 8 } else { 1 };
            for width in [width, 8].into_iter().take(1 + usize::from(is_pair)) {
                // Symbols beyond the alphabet have no code.
                if let Some(length) = lengths.get_mut(bits.take(width) as usize) {
                    *length = 1;
                }
            }
        } else {
            read_lengths(bits, &mut lengths, room)?;
        }
        bits.check()?;
        Self::new(&lengths, room)
    }

    fn new(lengths: &[u8], room: &mut Room) -> Result<Self, Error> {
        let bad = Error::Corrupt("an illegal lossless prefix code");
        let mut code = Self::default();
        for length in lengths {
            code.counts[usize::from(*length & 15)] += 1;
        }
        code.counts[0] = 0;
        let mut starts = [0usize; LONGEST + 2];
        let mut codes = [0u32; LONGEST + 2];
        let mut free = 1i64;
        for length in 1..=LONGEST {
            let count = code.counts[length];
            starts[length + 1] = starts[length] + usize::from(count);
            codes[length + 1] = (codes[length] + u32::from(count)) << 1;
            free = 2 * free - i64::from(count);
            if free < 0 {
                return Err(bad);
            }
        }
        let used = starts[LONGEST + 1];
        if used == 1 {
            let only = lengths.iter().position(|length| *length > 0);
            code.only = only.unwrap_or_default();
            return Ok(code);
        }
        // A code with one symbol may be incomplete, all others must be complete.
        if used == 0 || free > 0 {
            return Err(bad);
        }
        room.take(2 * used + (2 << ROOT))?;
        code.symbols = vec![0; used];
        code.root = vec![0; 1 << ROOT];
        for (symbol, length) in (0u16..).zip(lengths) {
            let length = usize::from(*length);
            if length == 0 {
                continue;
            }
            code.symbols[starts[length]] = symbol;
            starts[length] += 1;
            let own = codes[length];
            codes[length] += 1;
            if length as u32 <= ROOT {
                let first = (own << (32 - length as u32)).reverse_bits() as usize;
                for place in code.root.iter_mut().skip(first).step_by(1 << length) {
                    *place = symbol << 4 | length as u16;
                }
            }
        }
        Ok(code)
    }

    #[inline(always)]
    pub(super) fn find(&self, bits: &mut Bits<'_>) -> usize {
        if self.symbols.is_empty() {
            return self.only;
        }
        bits.refill();
        let entry = self.root[(bits.buffer & ((1 << ROOT) - 1)) as usize];
        if entry != 0 {
            bits.skip(u32::from(entry & 15));
            return usize::from(entry >> 4);
        }
        self.find_long(bits)
    }

    /// Bit by bit, because the code is canonical.
    #[cold]
    fn find_long(&self, bits: &mut Bits<'_>) -> usize {
        let (mut code, mut first, mut index) = (0usize, 0usize, 0usize);
        for length in 1..=LONGEST {
            code |= bits.take(1) as usize;
            let count = usize::from(self.counts[length]);
            if code < first + count {
                let place = index + code - first;
                return self.symbols.get(place).copied().unwrap_or_default().into();
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        0 // the code is complete
    }
}

/// Reads code lengths, which are prefix-coded themselves.
fn read_lengths(bits: &mut Bits<'_>, lengths: &mut [u8], room: &mut Room) -> Result<(), Error> {
    const ORDER: [usize; 19] = [
        17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    ];
    let told = bits.take(4) as usize + 4;
    let mut own = [0u8; 19];
    for place in ORDER.into_iter().take(told) {
        own[place] = bits.take(3) as u8;
    }
    let code = Code::new(&own, room)?;
    let mut left = lengths.len();
    if bits.flag() {
        let width = 2 + 2 * bits.take(3);
        left = 2 + bits.take(width) as usize;
        if left > lengths.len() {
            return Err(Error::Corrupt("more code lengths than symbols"));
        }
    }
    let (mut at, mut last) = (0, 8);
    while at < lengths.len() && left > 0 {
        left -= 1;
        let (length, run) = match code.find(bits) as u8 {
            length @ 0..=15 => (length, 1),
            16 => (last, 3 + bits.take(2)),
            17 => (0, 3 + bits.take(3)),
            _ => (0, 11 + bits.take(7)),
        };
        if length > 0 {
            last = length;
        }
        let run = lengths.get_mut(at..at + run as usize);
        let run = run.ok_or(Error::Corrupt("more code lengths than symbols"))?;
        run.fill(length);
        at += run.len();
    }
    Ok(())
}
