//! What samples mean: a colour space, from whatever the file says.

use super::{
    curve::Curve,
    icc::{self, Lut},
    matrix::{self, Chromaticities, Matrix},
    profile::{Profile, Transfer},
};
use crate::pixels::Channels;

/// From samples to the profile connection space, XYZ of D50.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Space {
    Grey(Curve),
    Rgb {
        curves: [Curve; 3],
        to_pcs: Matrix,
    },
    Lut(Lut),
    /// High dynamic range: light beyond white, to be brought back to it.
    Hdr {
        transfer: Transfer,
        to_pcs: Matrix,
    },
}

impl Space {
    /// `None` where there is nothing to convert: sRGB, a profile that is damaged or
    /// of other colours than the picture's, as browsers take it.
    pub(super) fn of(profile: &Profile, channels: Channels) -> Option<Self> {
        let space = match profile {
            Profile::Srgb => return None,
            Profile::Icc(bytes) => icc::read(bytes)?,
            Profile::Parametric {
                primaries,
                transfer,
            } => parametric(*primaries, *transfer, channels)?,
        };
        let inputs = match channels {
            Channels::Grey | Channels::GreyAlpha => 1,
            Channels::Rgb | Channels::Rgba => 3,
            Channels::Cmyk => 4,
        };
        (space.inputs() == inputs && !space.is_srgb()).then_some(space)
    }

    fn inputs(&self) -> usize {
        match self {
            Self::Grey(_) => 1,
            Self::Rgb { .. } | Self::Hdr { .. } => 3,
            Self::Lut(lut) => lut.inputs(),
        }
    }

    /// Whether no sample would change by more than two steps of 255: there are a
    /// dozen sRGB profiles about, alike but for rounding, and nobody sees it.
    fn is_srgb(&self) -> bool {
        const NEAR: f64 = 2.0 / 255.0;
        const STEPS: u32 = 32;
        let levels = (0..=STEPS).map(|step| f64::from(step) / f64::from(STEPS));
        // Light off by what `NEAR` means at that level. The tiny addend is for black.
        let is_near = |x: f64, light: f64| {
            light >= Curve::SRGB.at((x - NEAR).max(0.0)) - 1e-4
                && light <= Curve::SRGB.at((x + NEAR).min(1.0)) + 1e-4
        };
        match self {
            Self::Grey(curve) => levels.into_iter().all(|x| is_near(x, curve.at(x))),
            Self::Rgb { curves, to_pcs } => {
                let has_curves = levels
                    .into_iter()
                    .all(|x| curves.iter().all(|curve| is_near(x, curve.at(x))));
                // Light let into another channel: 0.001 of it is three steps above black.
                has_curves
                    && from_pcs().is_some_and(|from| {
                        let mix = matrix::product(&from, to_pcs);
                        mix.iter().enumerate().all(|(row, values)| {
                            values.iter().enumerate().all(|(column, value)| {
                                let same = if row == column { 1.0 } else { 0.0 };
                                (value - same).abs() < 0.001
                            })
                        })
                    })
            }
            Self::Lut(_) | Self::Hdr { .. } => false,
        }
    }
}

fn parametric(primaries: Chromaticities, transfer: Transfer, channels: Channels) -> Option<Space> {
    match (channels, transfer.curve()) {
        (Channels::Grey | Channels::GreyAlpha, curve) => curve.map(Space::Grey),
        (_, Some(curve)) => Some(Space::Rgb {
            curves: [curve.clone(), curve.clone(), curve],
            to_pcs: primaries.to_pcs()?,
        }),
        (_, None) => Some(Space::Hdr {
            transfer,
            to_pcs: primaries.to_pcs()?,
        }),
    }
}

/// XYZ of D50 to linear sRGB.
pub(super) fn from_pcs() -> Option<Matrix> {
    matrix::inverse(&Chromaticities::BT709.to_pcs()?)
}
