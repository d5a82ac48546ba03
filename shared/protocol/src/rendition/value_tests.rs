//! Tests of `value`.

use super::*;

#[test]
fn numbers_are_digits_and_no_more() {
    assert_eq!(number("0065535", 65_535), Some(65_535));
    for bad in [
        "", "-1", "+1", "1e3", "NaN", "inf", "0x10", "1_000", " 1", "1.0", "65536", "٣",
    ] {
        assert_eq!(number(bad, 65_535), None, "{bad}");
    }
    assert_eq!(number("9999999999999999999999", u32::MAX), None);
}

#[test]
fn decimals_round_to_the_nearest() {
    assert_eq!(decimal("1.5", 100, 1000), Some(150));
    assert_eq!(decimal("1.3125", 100, 1000), Some(131));
    assert_eq!(decimal("0.99996", 10_000, 10_000), Some(10_000));
    assert_eq!(decimal("0.333333333333333333", 10_000, 10_000), Some(3333));
    for bad in [
        "", ".", "1.", ".5", "1.5.5", "-0.5", "NaN", "1e-1", "1.00001",
    ] {
        assert_eq!(decimal(bad, 10_000, 10_000), None, "{bad}");
    }
    assert_eq!(decimal("0.5é", 10, 10), None);
    assert_eq!(decimal("0.12345678é", 10, 10), None);
}
