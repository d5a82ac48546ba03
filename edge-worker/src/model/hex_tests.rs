//! Tests of `hex`.

use super::*;

#[test]
fn digits_come_in_pairs_and_in_lower_case() {
    assert_eq!(hex(&[0x00, 0x0a, 0xff], 6), "000aff");
    assert_eq!(hex(&[0x00, 0x0a, 0xff], 4), "000a");
    assert!("09af".bytes().all(is_hex));
    assert!(!"/:AFg`".bytes().any(is_hex));
}
