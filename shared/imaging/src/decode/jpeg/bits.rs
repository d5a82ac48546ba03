//! Entropy-coded bytes to bits: byte stuffing and restart markers (T.81 § B.1.1.5, F.1.2.3).

use super::Damage;
use crate::inspect::segments::find_ff;

/// The restart intervals of a scan: the whole scan when there are none.
pub(super) struct Intervals<'a> {
    rest: &'a [u8],
    /// MCUs in an interval; more than any picture has when there is only one.
    pub(super) mcus: u32,
    started: u32,
    clean: Vec<u8>,
    words: Vec<u32>,
}

impl<'a> Intervals<'a> {
    /// `mcus` as DRI gives it: 0 for no restart markers.
    pub(super) fn new(scan: &'a [u8], mcus: u16) -> Self {
        Self {
            rest: scan,
            mcus: match mcus {
                0 => u32::MAX,
                mcus => mcus.into(),
            },
            started: 0,
            clean: Vec::new(),
            words: Vec::new(),
        }
    }

    /// The bits of the next interval. Its restart marker must be the expected one
    /// of eight: when data is lost in between, the numbers do not fit.
    pub(super) fn next(&mut self) -> Result<Bits<'_>, Damage> {
        if self.started > 0 {
            let expected = 0xD0 + ((self.started - 1) % 8) as u8;
            let (&marker, rest) = self.rest.split_first().ok_or(Damage)?;
            if marker != expected {
                return Err(Damage);
            }
            self.rest = rest;
        }
        self.started += 1;
        self.unstuff();
        // Words, because WebAssembly has no byte swap: here they are swapped
        // four at a time, and the decoder's loop only shifts.
        self.words.clear();
        let (words, tail) = self.clean.as_chunks::<4>();
        self.words
            .extend(words.iter().map(|word| u32::from_be_bytes(*word)));
        let mut last = [0xFF; 4];
        last[..tail.len()].copy_from_slice(tail);
        self.words.push(u32::from_be_bytes(last));
        Ok(Bits {
            words: &self.words,
            length: self.clean.len() as u64 * 8,
            next: 0,
            buffer: 0,
            count: 0,
        })
    }

    /// Moves bytes up to the next restart marker's code into `clean`.
    fn unstuff(&mut self) {
        self.clean.clear();
        self.clean.reserve(self.rest.len().min(1 << 20));
        while let Some(at) = find_ff(self.rest) {
            let (data, from_ff) = self.rest.split_at(at);
            self.clean.extend_from_slice(data);
            let fill = from_ff.iter().take_while(|byte| **byte == 0xFF).count();
            let behind = from_ff.get(fill..).unwrap_or_default();
            if behind.first() == Some(&0) {
                self.clean.push(0xFF);
                self.rest = behind.get(1..).unwrap_or_default();
            } else {
                // A restart marker: the walker ended the scan at any other.
                self.rest = behind;
                return;
            }
        }
        self.clean.extend_from_slice(self.rest);
        self.rest = &[];
    }
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

    /// Fails when more bits were taken than the interval has.
    pub(super) const fn check(&self) -> Result<(), Damage> {
        if self.next as u64 * 32 - self.count as u64 > self.length {
            return Err(Damage);
        }
        Ok(())
    }
}
