//! The boolean decoder (RFC 6386, § 7), which tracks how far it has read.

use crate::Error;

/// Zeros that an encoder may write after its last bit.
const ZEROS_MAX: usize = 8;

pub(super) struct Booleans<'a> {
    data: &'a [u8],
    /// Bytes loaded; beyond the end they are zero.
    at: usize,
    value: u64,
    /// Bits of `value` below the eight that decide; when negative, more are loaded.
    bits: i32,
    /// The value of `bits` at the last decision.
    last: i32,
    /// The range minus one, 127 to 254 between decisions.
    range: u32,
}

impl<'a> Booleans<'a> {
    pub(super) const fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            at: 0,
            value: 0,
            bits: -8,
            last: -8,
            range: 254,
        }
    }

    #[cold]
    fn load(&mut self) {
        match self
            .data
            .get(self.at..)
            .and_then(|it| it.first_chunk::<4>())
        {
            Some(bytes) => {
                self.value = self.value << 32 | u64::from(u32::from_be_bytes(*bytes));
                self.bits += 32;
                self.at += 4;
            }
            None => {
                let byte = self.data.get(self.at).copied().unwrap_or_default();
                self.value = self.value << 8 | u64::from(byte);
                self.bits += 8;
                self.at += 1;
            }
        }
    }

    #[inline(always)]
    pub(super) fn get(&mut self, probability: u8) -> bool {
        if self.bits < 0 {
            self.load();
        }
        self.last = self.bits;
        let split = (self.range * u32::from(probability)) >> 8;
        let is_set = (self.value >> self.bits) as u32 > split;
        let range = if is_set {
            self.value -= u64::from(split + 1) << self.bits;
            self.range - split
        } else {
            split + 1
        };
        // Up to a range of 128 or more.
        let shift = range.leading_zeros() - 24;
        self.bits -= shift as i32;
        self.range = (range << shift) - 1;
        is_set
    }

    pub(super) fn flag(&mut self) -> bool {
        self.get(128)
    }

    pub(super) fn literal(&mut self, bits: u32) -> u32 {
        (0..bits).fold(0, |value, _| value << 1 | u32::from(self.flag()))
    }

    /// Bytes needed for the last decision: one at first, and one more for every eight bits that
    /// were shifted out before it.
    fn needed(&self) -> usize {
        let Ok(behind) = usize::try_from(self.last) else {
            return 0;
        };
        self.at - behind / 8
    }

    /// Fails when more was read than there is.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.needed() > self.data.len() {
            return Err(Error::Truncated);
        }
        Ok(())
    }

    /// The bytes read, and the zeros after them.
    pub(super) fn read(&self) -> Result<&'a [u8], Error> {
        self.check()?;
        let needed = self.needed();
        let zeros = self.data.iter().skip(needed).take(ZEROS_MAX);
        let zeros = zeros.take_while(|byte| **byte == 0).count();
        self.data.get(..needed + zeros).ok_or(Error::Truncated)
    }
}
