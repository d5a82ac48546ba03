//! Tests of `backdrop`.

use super::*;

/// Calculated by hand: half red (128) over half blue (128) has alpha 128 + 128 × 127 ÷ 255 = 191.7,
/// and red 255 × 128 ÷ 191.7 = 170.2.
#[test]
fn over_is_porter_and_duffs() {
    assert_eq!(over([255, 0, 0, 128], [0, 0, 255, 128]), [170, 0, 85, 192]);
    assert_eq!(over([10, 20, 30, 255], [1, 2, 3, 4]), [10, 20, 30, 255]);
    assert_eq!(over([10, 20, 30, 0], [1, 2, 3, 4]), [1, 2, 3, 4]);
    assert_eq!(over([10, 20, 30, 0], [1, 2, 3, 0]), [0, 0, 0, 0]);
    // 128 ÷ 255 of 200 and the rest of 100: 150.2.
    assert_eq!(over([200, 0, 0, 128], [100, 0, 0, 255]), [150, 0, 0, 255]);
}
