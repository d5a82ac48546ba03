//! Tests of `bits`.

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
    // 11111111 101, then 30 and 32 bits, seven ones as padding.
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
