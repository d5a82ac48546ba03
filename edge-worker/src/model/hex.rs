//! Hexadecimal digits in lower case, as in all our names.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The first `chars` digits of bytes, two for each byte.
pub(crate) fn hex(bytes: &[u8], chars: usize) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = halves.map(|half| char::from(DIGITS[usize::from(half)]));
    digits.take(chars).collect()
}

/// Whether a character is a lower-case hexadecimal digit.
pub(crate) fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
#[path = "hex_tests.rs"]
mod tests;
