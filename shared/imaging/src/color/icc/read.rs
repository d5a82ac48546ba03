//! Bytes to a color space: the tags that pictures need.

use super::{
    fields::{Connection, Profile, curve, xyz},
    lut,
};
use crate::color::{curve::Curve, lut::Lut, matrix::transposed, space::Space};

/// Perceptual intent, else colorimetric: the order of the browsers.
pub(super) const TABLES: [&[u8; 4]; 2] = [b"A2B0", b"A2B1"];

/// The table of that tag, if it can be used for so many channels.
pub(super) fn table(profile: &Profile<'_>, tag: &[u8; 4], channels: usize) -> Option<Lut> {
    let lut = lut::read(profile.tag(tag)?, profile.connection)?;
    (lut.inputs() == channels).then_some(lut)
}

/// The color space of gray, RGB and CMYK profiles; `None` for what is damaged,
/// of another kind, or of use only behind another profile.
pub(in crate::color) fn read(bytes: &[u8]) -> Option<Space> {
    let profile = Profile::new(bytes)?;
    let channels = match profile.space {
        b"GRAY" => 1,
        b"RGB " => 3,
        b"CMYK" => 4,
        _ => return None,
    };
    // A table says more than the three colorants beside it (§ 9.1).
    for tag in TABLES {
        if let Some(lut) = table(&profile, tag, channels) {
            return Some(Space::Lut(lut));
        }
    }
    match channels {
        1 => {
            let (curve, _) = profile.tag(b"kTRC").and_then(curve)?;
            Some(Space::Gray(match profile.connection {
                Connection::Xyz => curve,
                Connection::Lab => of_lightness(&curve),
            }))
        }
        3 if profile.connection == Connection::Xyz => matrix(&profile),
        _ => None,
    }
}

/// Light of a curve that gives lightness, L* of CIE 15, § 8.2.1.
fn of_lightness(curve: &Curve) -> Curve {
    const STEPS: u16 = 4096;
    let steps = (0..STEPS).map(|step| {
        let lightness = 100.0 * curve.at(f64::from(step) / f64::from(STEPS - 1));
        let light = if lightness > 8.0 {
            let t = (lightness + 16.0) / 116.0;
            t * t * t
        } else {
            lightness * 27.0 / 24_389.0
        };
        (light * 65_535.0 + 0.5) as u16
    });
    Curve::Table(steps.collect())
}

fn matrix(profile: &Profile<'_>) -> Option<Space> {
    let curve = |tag| profile.tag(tag).and_then(curve).map(|(it, _)| it);
    let curves = [curve(b"rTRC")?, curve(b"gTRC")?, curve(b"bTRC")?];
    let xyz = |tag| profile.tag(tag).and_then(xyz);
    let columns = [xyz(b"rXYZ")?, xyz(b"gXYZ")?, xyz(b"bXYZ")?];
    let to_pcs = transposed(columns);
    Some(Space::Rgb { curves, to_pcs })
}
