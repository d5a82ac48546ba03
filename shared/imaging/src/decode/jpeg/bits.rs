//! Entropy-coded bytes to bits: byte stuffing and restart markers (T.81 § B.1.1.5, F.1.2.3).

use super::Damage;
use crate::inspect::segments::find_ff;

/// Bytes rid of their stuffing at once.
const CHUNK: usize = 16 << 10;

/// The restart intervals of a scan: the whole scan when there are none.
pub(super) struct Intervals<'a> {
    scan: &'a [u8],
    /// Where the interval begins, where its data ends, and where its end marker's
    /// code stands.
    start: usize,
    end: usize,
    marker: usize,
    /// MCUs in an interval; more than any picture has when there is only one.
    pub(super) mcus: u32,
    started: u32,
    /// Of the interval, without stuffing.
    bytes: u64,
    words: Vec<u32>,
    clean: Vec<u8>,
    /// Takes the data anew, with nothing in it that is not decoded.
    copy: Option<&'a mut Vec<u8>>,
}

impl<'a> Intervals<'a> {
    /// `mcus` as DRI gives it: 0 for no restart markers. `copy` gets the same scan
    /// without fill bytes and what follows the last code of an interval, the bits
    /// behind that as § F.1.2.3 wants them: 1.
    pub(super) fn new(scan: &'a [u8], mcus: u16, copy: Option<&'a mut Vec<u8>>) -> Self {
        Self {
            scan,
            start: 0,
            end: 0,
            marker: 0,
            mcus: match mcus {
                0 => u32::MAX,
                mcus => mcus.into(),
            },
            started: 0,
            bytes: 0,
            words: Vec::new(),
            clean: Vec::new(),
            copy,
        }
    }

    /// The bits of the first interval.
    pub(super) fn first(&mut self) -> Bits<'_> {
        self.unstuff();
        Bits {
            words: &self.words,
            length: self.bytes * 8,
            next: 0,
            buffer: 0,
            count: 0,
        }
    }

    /// The bits of the next interval, of the one before so many were taken. Its restart
    /// marker must be the expected one of eight: when data is lost in between, the
    /// numbers do not fit.
    pub(super) fn next(&mut self, taken: u64) -> Result<Bits<'_>, Damage> {
        self.finish(taken)?;
        let marker = 0xD0 + (self.started % 8) as u8;
        if self.scan.get(self.marker) != Some(&marker) {
            return Err(Damage);
        }
        if let Some(copy) = &mut self.copy {
            copy.extend([0xFF, marker]);
        }
        self.started += 1;
        self.start = self.marker + 1;
        Ok(self.first())
    }

    /// Makes words of the bytes up to the next restart marker.
    ///
    /// Words, because WebAssembly has no byte swap: here they are swapped
    /// four at a time, and the decoder's loop only shifts.
    fn unstuff(&mut self) {
        let mut clean = std::mem::take(&mut self.clean);
        clean.clear();
        self.words.clear();
        (self.bytes, self.end) = (0, self.start);
        if self.mcus == u32::MAX {
            // At once: what grows by doubling takes three times as much for a moment.
            self.words.reserve_exact(self.scan.len() / 4 + 1);
        }
        let mut is_whole = false;
        while !is_whole {
            let rest = self.scan.get(self.end..).unwrap_or_default();
            let window = rest.get(..CHUNK).unwrap_or(rest);
            let at = find_ff(window).unwrap_or(window.len());
            let (data, from_ff) = rest.split_at(at);
            clean.extend_from_slice(data);
            self.end += at;
            let fill = from_ff.iter().take_while(|byte| **byte == 0xFF).count();
            if fill > 0 && from_ff.get(fill) == Some(&0) {
                clean.push(0xFF);
                self.end += fill + 1;
            } else if at < window.len() || window.is_empty() {
                // A restart marker: the walker ended the scan at any other.
                self.marker = self.end + fill;
                is_whole = true;
            }
            if clean.len() >= CHUNK || is_whole {
                let (words, _) = clean.as_chunks::<4>();
                self.words
                    .extend(words.iter().map(|word| u32::from_be_bytes(*word)));
                let whole = 4 * words.len();
                self.bytes += whole as u64;
                clean.drain(..whole);
            }
        }
        let mut last = [0xFF; 4];
        last[..clean.len()].copy_from_slice(&clean);
        self.bytes += clean.len() as u64;
        self.words.push(u32::from_be_bytes(last));
        self.clean = clean;
    }

    /// Ends an interval of which so many bits were taken: what follows is no part of
    /// the picture.
    pub(super) fn finish(&mut self, taken: u64) -> Result<(), Damage> {
        if taken > self.bytes * 8 {
            return Err(Damage);
        }
        let Some(copy) = &mut self.copy else {
            return Ok(());
        };
        let mut end = self.end;
        for _ in taken.div_ceil(8)..self.bytes {
            end = before(self.scan, self.start, end);
        }
        let mut rest = self.scan.get(self.start..end).unwrap_or_default();
        while let Some(at) = find_ff(rest) {
            let (data, from_ff) = rest.split_at(at);
            copy.extend_from_slice(data);
            copy.extend([0xFF, 0]);
            let fill = from_ff.iter().take_while(|byte| **byte == 0xFF).count();
            rest = from_ff.get(fill + 1..).unwrap_or_default();
        }
        copy.extend_from_slice(rest);
        let padding = (8 - taken % 8) % 8;
        if let Some(last) = copy.last_mut().filter(|_| padding > 0 && !rest.is_empty()) {
            *last |= (1 << padding) - 1;
            if *last == 0xFF {
                copy.push(0);
            }
        }
        Ok(())
    }
}

/// Where the data byte that ends at `end` begins, with stuffing and fill bytes.
fn before(scan: &[u8], start: usize, end: usize) -> usize {
    let Some(mut at) = end.checked_sub(1).filter(|at| *at >= start) else {
        return start;
    };
    let is_ff = |at: usize| at > start && scan.get(at - 1) == Some(&0xFF);
    if scan.get(at) == Some(&0) {
        while is_ff(at) {
            at -= 1;
        }
    }
    at
}

/// A reader of bits, the most significant first.
///
/// Beyond the end it gives one bits, which begin no Huffman code; [`Bits::check`]
/// tells for sure.
pub(super) struct Bits<'a> {
    words: &'a [u32],
    length: u64,
    next: usize,
    /// Invariant: the upper `count` bits are the next of the stream, the rest 0.
    buffer: u64,
    count: u32,
}

impl Bits<'_> {
    /// At least 33 bits are there afterwards: a code of 16 and a value of 15.
    #[inline(always)]
    pub(super) fn refill(&mut self) {
        if self.count <= 32 {
            let word = self.words.get(self.next).copied().unwrap_or(u32::MAX);
            self.next += 1;
            self.buffer |= u64::from(word) << (32 - self.count);
            self.count += 32;
        }
    }

    /// The next `count` bits, 1 to 32, which stay.
    #[inline(always)]
    pub(super) const fn peek(&self, count: u32) -> u32 {
        (self.buffer >> (64 - count)) as u32
    }

    /// The `count` bits behind the next `after`; `count` may be 0.
    #[inline(always)]
    pub(super) const fn peek_after(&self, after: u32, count: u32) -> u32 {
        (((self.buffer << (after & 63)) >> 1) >> (63 - (count & 63))) as u32
    }

    /// Drops the next `count` bits, of which there must be as many.
    #[inline(always)]
    pub(super) const fn skip(&mut self, count: u32) {
        self.buffer <<= count & 63;
        self.count = self.count.wrapping_sub(count);
    }

    /// Takes 0 to 16 bits.
    #[inline(always)]
    pub(super) fn take(&mut self, count: u32) -> u32 {
        self.refill();
        let bits = self.peek_after(0, count);
        self.skip(count);
        bits
    }

    /// How many were taken.
    pub(super) const fn taken(&self) -> u64 {
        self.next as u64 * 32 - self.count as u64
    }

    /// Fails when more bits were taken than the interval has.
    pub(super) const fn check(&self) -> Result<(), Damage> {
        if self.taken() > self.length {
            return Err(Damage);
        }
        Ok(())
    }
}
