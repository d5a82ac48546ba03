//! Tests of `dimensions`.

use super::*;

const fn d(width: u32, height: u32) -> Dimensions {
    Dimensions { width, height }
}

#[test]
fn fit_keeps_smaller_pictures_as_they_are() {
    assert_eq!(d(300, 200).fit_within(300), d(300, 200));
    assert_eq!(d(1, 1).fit_within(4000), d(1, 1));
}

#[test]
fn fit_rounds_the_shorter_side_to_nearest() {
    // 3872 × 2592 at 1200: 2592 × 1200 / 3872 = 803.3
    assert_eq!(d(3872, 2592).fit_within(1200), d(1200, 803));
    assert_eq!(d(2592, 3872).fit_within(1200), d(803, 1200));
}

#[test]
fn fit_survives_the_largest_sides() {
    let fitted = d(u32::MAX, u32::MAX - 1).fit_within(4000);
    assert_eq!(fitted, d(4000, 4000));
}

#[test]
fn fit_never_enlarges_never_reaches_zero_and_keeps_the_aspect() {
    // A small deterministic walk over sides; the aspect may be off by one pixel.
    let mut seed = 1u64;
    for _ in 0..20_000 {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1);
        let width = (seed >> 40) as u32 % 65_535 + 1;
        let height = (seed >> 20) as u32 % 65_535 + 1;
        let max_side = (seed >> 8) as u32 % 5_000 + 1;
        let fitted = d(width, height).fit_within(max_side);
        assert!(fitted.width >= 1 && fitted.height >= 1);
        assert!(fitted.width <= width && fitted.height <= height);
        assert!(fitted.longest_side() <= max_side.max(1));
        // The short side follows from the long one, which was fitted exactly.
        let (long, short) = (width.max(height), width.min(height));
        let (fitted_long, fitted_short) = (fitted.longest_side(), fitted.width.min(fitted.height));
        let ideal = f64::from(fitted_long) * f64::from(short) / f64::from(long);
        assert!(
            (ideal - f64::from(fitted_short)).abs() <= 1.0,
            "{width}×{height}"
        );
    }
}
