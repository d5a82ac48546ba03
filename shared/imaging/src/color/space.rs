//! A color space: the meaning of samples.

use super::{
    curve::Curve,
    lut::Lut,
    matrix::{self, Chromaticities, Matrix},
    profile::Transfer,
};
use crate::pixels::Channels;

/// From samples to the profile connection space, XYZ of D50.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Space {
    Gray(Curve),
    Rgb {
        curves: [Curve; 3],
        to_pcs: Matrix,
    },
    Lut(Lut),
    /// High dynamic range: light beyond white, which is mapped back into range.
    Hdr {
        transfer: Transfer,
        to_pcs: Matrix,
    },
}

impl Space {
    pub(super) fn inputs(&self) -> usize {
        match self {
            Self::Gray(_) => 1,
            Self::Rgb { .. } | Self::Hdr { .. } => 3,
            Self::Lut(lut) => lut.inputs(),
        }
    }

    /// Whether the difference to sRGB is invisible.
    pub(super) fn is_srgb(&self) -> bool {
        let rgb = || Self::rgb(Curve::SRGB, Chromaticities::BT709);
        match self {
            Self::Gray(curve) => is_near(curve, &Curve::SRGB),
            Self::Rgb { .. } => rgb().is_some_and(|it| self.is_near(&it)),
            Self::Lut(_) | Self::Hdr { .. } => false,
        }
    }

    /// The space with the same curve for each channel; `None` for primaries of no device.
    pub(super) fn rgb(curve: Curve, primaries: Chromaticities) -> Option<Self> {
        Some(Self::Rgb {
            curves: [curve.clone(), curve.clone(), curve],
            to_pcs: primaries.to_pcs()?,
        })
    }

    /// Whether no sample would change by more than two steps of 255. About a dozen profiles of each
    /// well-known space exist that differ only by rounding, which nobody sees.
    pub(super) fn is_near(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Gray(ours), Self::Gray(theirs)) => is_near(ours, theirs),
            (
                Self::Rgb { curves, to_pcs },
                Self::Rgb {
                    curves: theirs,
                    to_pcs: other,
                },
            ) => {
                // Light that leaks into another channel: 0.001 of it is three steps above black.
                curves.iter().zip(theirs).all(|(a, b)| is_near(a, b))
                    && matrix::inverse(other).is_some_and(|from| {
                        let mix = matrix::product(&from, to_pcs);
                        mix.iter().enumerate().all(|(row, values)| {
                            values.iter().enumerate().all(|(column, value)| {
                                let same = if row == column { 1.0 } else { 0.0 };
                                (value - same).abs() < 0.001
                            })
                        })
                    })
            }
            _ => false,
        }
    }
}

fn is_near(curve: &Curve, other: &Curve) -> bool {
    const NEAR: f64 = 2.0 / 255.0;
    const STEPS: u32 = 32;
    (0..=STEPS).all(|step| {
        let x = f64::from(step) / f64::from(STEPS);
        let light = curve.at(x);
        // The tolerance of light is `NEAR` at that level. The tiny addend is for black.
        light >= other.at((x - NEAR).max(0.0)) - 1e-4
            && light <= other.at((x + NEAR).min(1.0)) + 1e-4
    })
}

/// The number of samples of a pixel that define its color.
pub(super) const fn inputs(channels: Channels) -> usize {
    match channels {
        Channels::Gray | Channels::GrayAlpha => 1,
        Channels::Rgb | Channels::Rgba => 3,
        Channels::Cmyk => 4,
    }
}

/// XYZ of D50 to linear sRGB.
pub(super) fn from_pcs() -> Option<Matrix> {
    matrix::inverse(&Chromaticities::BT709.to_pcs()?)
}
