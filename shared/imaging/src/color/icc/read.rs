//! Reads the tags of a profile that pictures need.

use super::{
    fields::{Connection, Profile, curve, xyz},
    lut,
};
use crate::color::{curve::Curve, lut::Lut, matrix::transposed, space::Space};

/// Perceptual intent, else colorimetric: the browsers' order.
pub(super) const TABLES: [&[u8; 4]; 2] = [b"A2B0", b"A2B1"];

/// Reads the table of this tag, if it suits this many channels.
pub(super) fn table(profile: &Profile<'_>, tag: &[u8; 4], channels: usize) -> Option<Lut> {
    let lut = lut::read(profile.tag(tag)?, profile.connection)?;
    (lut.inputs() == channels).then_some(lut)
}

/// Reads the color space of gray, RGB and CMYK profiles; `None` for profiles that are damaged, of
/// another kind, or usable only after another profile.
pub(in crate::color) fn read(bytes: &[u8]) -> Option<Space> {
    let profile = Profile::new(bytes)?;
    let channels = match profile.space {
        b"GRAY" => 1,
        b"RGB " => 3,
        b"CMYK" => 4,
        _ => return None,
    };
    // A table is more exact than the three colorants beside it (§ 9.1).
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

/// Converts a curve of lightness, L* of CIE 15, § 8.2.1, to one of light.
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
