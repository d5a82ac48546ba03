//! Hexadecimal digits, as all our names have them: in lower case.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The first `chars` digits of bytes, two of each.
pub(crate) fn hex(bytes: &[u8], chars: usize) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = halves.map(|half| char::from(DIGITS[usize::from(half)]));
    digits.take(chars).collect()
}

/// Whether a character is such a digit.
pub(crate) fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_in_pairs_and_in_lower_case() {
        assert_eq!(hex(&[0x00, 0x0a, 0xff], 6), "000aff");
        assert_eq!(hex(&[0x00, 0x0a, 0xff], 4), "000a");
        assert!("09af".bytes().all(is_hex));
        assert!(!"/:AFg`".bytes().any(is_hex));
    }
}
