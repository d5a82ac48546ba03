//! Tests of `placeholder`.

use super::*;

#[test]
fn shapes_are_kept_and_sides_are_pixels() {
    let sides = |width, height| {
        let within = within(Dimensions { width, height }, 64);
        (within.width, within.height)
    };
    assert_eq!(sides(4000, 3000), (64, 48));
    assert_eq!(sides(1, 4000), (1, 64));
    assert_eq!(sides(3, 2), (64, 43));
}
