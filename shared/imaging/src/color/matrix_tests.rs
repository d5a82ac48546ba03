//! Tests of `matrix`.

use super::*;

#[test]
fn srgb_is_adapted_as_its_published_profile() {
    // Colorants of sRGB in D50, B. Lindbloom's tables of working spaces.
    let expected = [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ];
    let ours = Chromaticities::BT709.to_pcs().unwrap();
    for (ours, expected) in ours.iter().flatten().zip(expected.iter().flatten()) {
        assert!((ours - expected).abs() < 3e-4, "{ours} {expected}");
    }
}

#[test]
fn numbers_that_describe_no_device_are_refused() {
    let line = Chromaticities {
        blue: [0.64, 0.33],
        ..Chromaticities::BT709
    };
    assert_eq!(line.to_pcs(), None);
    let dark = Chromaticities {
        white: [0.3, 0.0],
        ..Chromaticities::BT709
    };
    assert_eq!(dark.to_pcs(), None);
}
