//! Tests of `scale`.

use super::*;

#[test]
fn half_as_much_again_is_left() {
    assert_eq!(dimensions((4032, 3024), None), (4032, 3024));
    assert_eq!(dimensions((4032, 3024), Some((1200, 900))), (2016, 1512));
    assert_eq!(dimensions((4032, 3024), Some((300, 225))), (504, 378));
    assert_eq!(dimensions((3599, 3599), Some((1200, 1200))), (3599, 3599));
    assert_eq!(dimensions((4001, 10), Some((1, 10))), (4001, 10));
    assert_eq!(dimensions((4001, 4001), Some((0, 0))), (2, 2));
}
