//! The color spaces of most profiles, by their standards' numbers.

use crate::color::{
    curve::{Curve, Formula},
    matrix::Chromaticities,
    space::Space,
};

const RGB: [(Formula, Chromaticities); 4] = [
    (Formula::SRGB, Chromaticities::P3),
    // § 4.3.4.2: 2 and 51 of 256.
    (Formula::power(563.0 / 256.0), Chromaticities::ADOBE),
    (Formula::power(1.8), Chromaticities::PROPHOTO),
    (Formula::BT709, Chromaticities::BT2020),
];

/// Returns the well-known space that a space equals except for rounding. sRGB is not among them:
/// its pictures have no profile.
pub(super) fn known(space: &Space) -> Option<Space> {
    if let Space::Gray(_) = space {
        let gray = Space::Gray(Curve::Formula(Formula::power(2.2)));
        return space.is_near(&gray).then_some(gray);
    }
    let mut spaces = RGB
        .iter()
        .filter_map(|(formula, primaries)| Space::rgb(Curve::Formula(*formula), *primaries));
    spaces.find(|it| space.is_near(it))
}
