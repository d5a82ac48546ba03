//! Entropy-coded bytes to bits: byte stuffing and restart markers (T.81 § B.1.1.5, F.1.2.3).

use super::damage::Damage;
use crate::containers::segments::find_ff;

/// Bytes from which stuffing is removed at a time.
const CHUNK: usize = 16 << 10;

/// Maximum words of a block: 64 coefficients, each of a code of 16 bits and a value of 15.
const BLOCK_WORDS: usize = 64 * (16 + 15) / 32;

/// Words that the reader may have taken in advance.
const AHEAD_WORDS: usize = 2;

/// Receives the rewritten scan, piece by piece.
pub(super) type Keep<'a> = &'a mut dyn FnMut(&[u8]);

/// The restart intervals of a scan: the whole scan when there are none.
///
/// Only the next words of an interval are in memory at any time: enough for the current MCU, and a
/// chunk more.
pub(super) struct Intervals<'a> {
    scan: &'a [u8],
    /// The start of the interval, the position read so far, and at the end the position of its end
    /// marker's code.
    start: usize,
    end: usize,
    marker: Option<usize>,
    /// MCUs in an interval; more than any picture has if there is only one interval.
    pub(super) mcus: u32,
    started: u32,
    /// Maximum words of an MCU.
    most: usize,
    /// Bytes of the interval so far, without stuffing.
    bytes: u64,
    /// Whether bytes other than stuffing were left out.
    has_fill: bool,
    /// Words in memory, and the number of words before them.
    words: Vec<u32>,
    passed: u64,
    clean: Vec<u8>,
    /// Receives the rewritten scan, reduced to the decoded data.
    keep: Option<Keep<'a>>,
}

impl<'a> Intervals<'a> {
    /// `mcus` as in DRI: 0 for no restart markers; `blocks` of each MCU. `keep` gets the same scan
    /// without fill bytes and without data after the last code of an interval; the bits after that
    /// are 1, as § F.1.2.3 requires.
    pub(super) fn new(scan: &'a [u8], mcus: u16, blocks: u32, keep: Option<Keep<'a>>) -> Self {
        Self {
            scan,
            start: 0,
            end: 0,
            marker: None,
            mcus: match mcus {
                0 => u32::MAX,
                mcus => mcus.into(),
            },
            started: 0,
            most: blocks as usize * BLOCK_WORDS + AHEAD_WORDS,
            bytes: 0,
            has_fill: false,
            words: Vec::new(),
            passed: 0,
            clean: Vec::new(),
            keep,
        }
    }

    /// The bits of the first interval.
    pub(super) fn first(&mut self) -> Bits<'_> {
        self.end = self.start;
        self.marker = None;
        (self.bytes, self.passed, self.has_fill) = (0, 0, false);
        self.words.clear();
        self.clean.clear();
        self.bits(Place {
            next: 0,
            buffer: 0,
            count: 0,
        })
    }

    /// The bits from a position on, with all of an MCU in memory.
    #[cold]
    pub(super) fn more(&mut self, place: Place) -> Bits<'_> {
        let taken = place.next.min(self.words.len());
        self.words.drain(..taken);
        self.passed += taken as u64;
        self.bits(Place {
            next: place.next - taken,
            ..place
        })
    }

    fn bits(&mut self, place: Place) -> Bits<'_> {
        while self.marker.is_none() && self.words.len() < self.most + CHUNK / 4 {
            self.unstuff();
        }
        let is_whole = self.marker.is_some();
        Bits {
            passed: self.passed,
            length: if is_whole { self.bytes * 8 } else { u64::MAX },
            low: match is_whole {
                true => usize::MAX,
                false => self.words.len() - self.most,
            },
            words: &self.words,
            place,
        }
    }

    /// The bits of the next interval, after `taken` bits of the current one. Its restart marker
    /// must be the expected one of eight: when data is lost in between, the numbers do not match.
    pub(super) fn next(&mut self, taken: u64) -> Result<Bits<'_>, Damage> {
        let end = self.finish(taken)?;
        let marker = 0xD0 + (self.started % 8) as u8;
        if self.scan.get(end) != Some(&marker) {
            return Err(Damage);
        }
        if let Some(keep) = &mut self.keep {
            keep(&[0xFF, marker]);
        }
        self.started += 1;
        self.start = end + 1;
        Ok(self.first())
    }

    /// Converts the next bytes to words, at most up to the next restart marker.
    ///
    /// Words, because WebAssembly has no byte swap: here they are swapped
    /// four at a time, and the decoder's loop only shifts.
    fn unstuff(&mut self) {
        let mut clean = std::mem::take(&mut self.clean);
        while clean.len() < CHUNK && self.marker.is_none() {
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
                self.has_fill |= fill > 1;
            } else if at < window.len() || window.is_empty() {
                // A restart marker: the walker ended the scan at any other marker.
                self.marker = Some(self.end + fill);
            }
        }
        let (words, _) = clean.as_chunks::<4>();
        self.words
            .extend(words.iter().map(|word| u32::from_be_bytes(*word)));
        let whole = 4 * words.len();
        self.bytes += whole as u64;
        clean.drain(..whole);
        if self.marker.is_some() {
            let mut last = [0xFF; 4];
            last[..clean.len()].copy_from_slice(&clean);
            self.bytes += clean.len() as u64;
            self.words.push(u32::from_be_bytes(last));
        }
        self.clean = clean;
    }

    /// Ends an interval after `taken` bits; the rest is not part of the picture. Returns the
    /// position of its end marker's code.
    pub(super) fn finish(&mut self, taken: u64) -> Result<usize, Damage> {
        let marker = loop {
            match self.marker {
                Some(marker) => break marker,
                None => self.words.clear(),
            }
            self.unstuff();
        };
        if taken > self.bytes * 8 {
            return Err(Damage);
        }
        let Some(keep) = &mut self.keep else {
            return Ok(marker);
        };
        let mut end = self.end;
        for _ in taken.div_ceil(8)..self.bytes {
            end = before(self.scan, self.start, end);
        }
        // The last byte: its unused bits are 1.
        let last = before(self.scan, self.start, end);
        let free = (8 - taken % 8) % 8;
        let padded = self.scan.get(last).map(|byte| byte | ((1 << free) - 1));
        let padded = padded.filter(|it| last < end && self.scan.get(last) != Some(it));
        let whole = if padded.is_some() { last } else { end };
        let mut rest = self.scan.get(self.start..whole).unwrap_or_default();
        while let Some(at) = find_ff(rest).filter(|_| self.has_fill) {
            let (data, from_ff) = rest.split_at(at);
            keep(data);
            keep(&[0xFF, 0]);
            let fill = from_ff.iter().take_while(|byte| **byte == 0xFF).count();
            rest = from_ff.get(fill + 1..).unwrap_or_default();
        }
        keep(rest);
        match padded {
            Some(0xFF) => keep(&[0xFF, 0]),
            Some(byte) => keep(&[byte]),
            None => {}
        }
        Ok(marker)
    }
}

/// The start of the data byte that ends at `end`, including stuffing and fill bytes.
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
/// Beyond the end it returns one bits, which begin no Huffman code; [`Bits::check`] makes sure.
pub(super) struct Bits<'a> {
    words: &'a [u32],
    /// Words of the interval before the current ones.
    passed: u64,
    /// Bits of the interval, once its end is in memory.
    length: u64,
    /// The word from which there may be too few bits for an MCU.
    low: usize,
    place: Place,
}

/// The position of a reader.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The next of the words in memory.
    next: usize,
    /// Invariant: the upper `count` bits are the next of the stream, the rest 0.
    buffer: u64,
    count: u32,
}

impl Bits<'_> {
    /// The position to continue from if an MCU's bits may not all be in memory.
    #[inline(always)]
    pub(super) fn runs_out(&self) -> Option<Place> {
        (self.place.next > self.low).then_some(self.place)
    }

    /// Leaves at least 33 bits: a code of 16 and a value of 15 fit.
    #[inline(always)]
    pub(super) fn refill(&mut self) {
        if self.place.count <= 32 {
            let word = self.words.get(self.place.next).copied().unwrap_or(u32::MAX);
            self.place.next += 1;
            self.place.buffer |= u64::from(word) << (32 - self.place.count);
            self.place.count += 32;
        }
    }

    /// The next `count` bits, 1 to 32, without taking them.
    #[inline(always)]
    pub(super) const fn peek(&self, count: u32) -> u32 {
        (self.place.buffer >> (64 - count)) as u32
    }

    /// The `count` bits after the next `after`; `count` may be 0.
    #[inline(always)]
    pub(super) const fn peek_after(&self, after: u32, count: u32) -> u32 {
        (((self.place.buffer << (after & 63)) >> 1) >> (63 - (count & 63))) as u32
    }

    /// Drops the next `count` bits, which must be available.
    #[inline(always)]
    pub(super) const fn skip(&mut self, count: u32) {
        self.place.buffer <<= count & 63;
        self.place.count = self.place.count.wrapping_sub(count);
    }

    /// Takes 0 to 16 bits.
    #[inline(always)]
    pub(super) fn take(&mut self, count: u32) -> u32 {
        self.refill();
        let bits = self.peek_after(0, count);
        self.skip(count);
        bits
    }

    /// The number of bits taken.
    pub(super) const fn taken(&self) -> u64 {
        (self.passed + self.place.next as u64) * 32 - self.place.count as u64
    }

    /// Fails when more bits were taken than the interval has.
    pub(super) const fn check(&self) -> Result<(), Damage> {
        if self.taken() > self.length {
            return Err(Damage);
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "bits_tests.rs"]
mod tests;
