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

    /// The lowest `count` ≤ 32 bits of `bits`; those above must be zero.
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
        // A zero byte of the complement is found by its borrow.
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

    /// A marker, after whole bytes.
    pub(super) fn marker(&mut self, marker: u8) {
        self.align();
        self.out.extend([0xFF, marker]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ones_are_stuffed_and_the_last_byte_is_filled() {
        let mut out = Vec::new();
        let mut bits = Bits::new(&mut out);
        bits.put(0xFF, 8);
        bits.put(0b101, 3);
        bits.put(0x1234_5678, 30);
        bits.put(0x00FF_FF00, 32);
        bits.marker(0xD9);
        // 11111111 101 then 30 and 32 bits, seven ones to fill up.
        let mut expected = String::from("11111111101");
        expected += &format!("{:030b}{:032b}1111111", 0x1234_5678, 0x00FF_FF00);
        let mut bytes = Vec::new();
        for at in (0..expected.len()).step_by(8) {
            let byte = u8::from_str_radix(&expected[at..at + 8], 2).unwrap();
            bytes.push(byte);
            if byte == 0xFF {
                bytes.push(0);
            }
        }
        bytes.extend([0xFF, 0xD9]);
        assert_eq!(out, bytes);
    }
}
