//! The color information of a file.

use super::curve::Formula;
use super::{curve::Curve, matrix::Chromaticities};
use crate::{
    Limits,
    containers::segments::{Part, Parts},
    insertion_sort::insertion_sort,
};

/// The meaning of the samples of a decoded picture.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Profile {
    /// sRGB, declared or by default.
    Srgb,
    /// The bytes of an ICC profile, not yet read.
    Icc(Vec<u8>),
    /// Primaries and curve by name or number.
    Parametric {
        primaries: Chromaticities,
        transfer: Transfer,
    },
}

/// The transfer from samples to light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Transfer {
    Srgb,
    Bt709,
    /// Light is the sample to this power.
    Gamma(f64),
    /// SMPTE ST 2084.
    Pq,
    /// ARIB STD-B67.
    Hlg,
}

impl Transfer {
    /// By TransferCharacteristics of ITU-T H.273, table 3.
    pub(crate) const fn from_h273(code: u8) -> Option<Self> {
        match code {
            // One curve under four names (BT.709, 601, 2020 with 10 and 12 bits).
            1 | 6 | 14 | 15 => Some(Self::Bt709),
            4 => Some(Self::Gamma(2.2)),
            5 => Some(Self::Gamma(2.8)),
            8 => Some(Self::Gamma(1.0)),
            13 => Some(Self::Srgb),
            16 => Some(Self::Pq),
            18 => Some(Self::Hlg),
            _ => None,
        }
    }

    /// `None` for high dynamic range, which no curve from 0–1 to 0–1 describes.
    pub(super) const fn curve(self) -> Option<Curve> {
        match self {
            Self::Srgb => Some(Curve::SRGB),
            Self::Bt709 => Some(Curve::Formula(Formula::BT709)),
            Self::Gamma(gamma) => Some(Curve::Formula(Formula::power(gamma))),
            Self::Pq | Self::Hlg => None,
        }
    }
}

impl Profile {
    /// Wraps profile bytes of checked length; no bytes mean sRGB.
    pub(crate) fn icc(bytes: Vec<u8>) -> Self {
        if bytes.is_empty() {
            return Self::Srgb;
        }
        Self::Icc(bytes)
    }

    /// The profile of a JPEG file: APP2 segments, each with its number and their count (ICC.1:2022,
    /// annex B.4). An incomplete or contradictory sequence is ignored, as in browsers, and so is
    /// one beyond the limit.
    pub(crate) fn of_jpeg(file: &[u8], limits: &Limits) -> Self {
        let mut chunks: Vec<(u8, u8, &[u8])> = Vec::new();
        for part in Parts::new(file).map_while(Result::ok) {
            match part {
                Part::Segment { marker: 0xE2, data } => {
                    let rest = data.strip_prefix(b"ICC_PROFILE\0");
                    // One more than can be right is enough to detect a fault.
                    if let Some([number, count, data @ ..]) = rest
                        && chunks.len() <= usize::from(u8::MAX)
                    {
                        chunks.push((*number, *count, data));
                    }
                }
                // Profiles precede the first scan.
                Part::Scan(_) => break,
                _ => {}
            }
        }
        insertion_sort(&mut chunks, |(number, ..)| *number);
        let is_complete = (1..).zip(&chunks).all(|(place, (number, count, _))| {
            *number == place && usize::from(*count) == chunks.len()
        });
        let length: usize = chunks.iter().map(|(.., data)| data.len()).sum();
        if !is_complete || length > limits.max_profile_bytes {
            return Self::Srgb;
        }
        Self::icc(
            chunks
                .iter()
                .flat_map(|(.., data)| *data)
                .copied()
                .collect(),
        )
    }
}
