//! Bits of entropy-coded data, each 0xFF followed by a zero (T.81 § B.1.1.5).

pub(super) struct Bits<'a> {
    out: &'a mut Vec<u8>,
    /// Bits not written yet, in the lowest `count` ≤ 32.
    waiting: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self {
            out,
            waiting: 0,
            count: 0,
        }
    }

    /// Writes the lowest `count` ≤ 32 bits of `bits`; those above must be zero.
    #[inline(always)]
    pub(super) fn put(&mut self, bits: u32, count: u32) {
        self.waiting = self.waiting << count | u64::from(bits);
        self.count += count;
        if self.count >= 32 {
            self.count -= 32;
            self.word((self.waiting >> self.count) as u32);
        }
    }

    #[inline(always)]
    fn word(&mut self, word: u32) {
        let bytes = word.to_be_bytes();
        // The borrow finds a zero byte of the complement.
        let zeros = !word;
        if zeros.wrapping_sub(0x0101_0101) & word & 0x8080_8080 == 0 {
            self.out.extend_from_slice(&bytes);
        } else {
            self.stuffed(&bytes);
        }
    }

    #[cold]
    fn stuffed(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.out.push(byte);
            if byte == 0xFF {
                self.out.push(0);
            }
        }
    }

    /// Fills the last byte with ones.
    pub(super) fn align(&mut self) {
        let spare = self.count.wrapping_neg() % 8;
        self.put((1 << spare) - 1, spare);
        while self.count > 0 {
            self.count -= 8;
            let byte = (self.waiting >> self.count) as u8;
            self.stuffed(&[byte]);
        }
    }

    /// Writes a marker, after whole bytes.
    pub(super) fn marker(&mut self, marker: u8) {
        self.align();
        self.out.extend([0xFF, marker]);
    }
}

#[cfg(test)]
#[path = "bits_tests.rs"]
mod tests;
