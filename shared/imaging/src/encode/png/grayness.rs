//! The color types that a profile allows.

use crate::{Error, pixels::Channels};

/// The color types that the profile allows: PNG (third edition), § 11.3.2.3, requires a gray
/// profile in gray files, an RGB profile in all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grayness {
    Free,
    Never,
    Always,
}

pub(super) fn grayness(profile: Option<&[u8]>, channels: Channels) -> Result<Grayness, Error> {
    const MISMATCH: Error = Error::OptionInvalid("the profile is not of the picture's colors");
    if channels == Channels::Cmyk {
        return Err(Error::OptionInvalid("a PNG holds no inks"));
    }
    let is_gray = matches!(channels, Channels::Gray | Channels::GrayAlpha);
    let Some(profile) = profile else {
        return Ok(Grayness::Free);
    };
    // ICC.1:2022, § 7.2.6: the color space of the data.
    match profile.get(16..20) {
        Some(b"RGB ") => Ok(Grayness::Never),
        Some(b"GRAY") if is_gray => Ok(Grayness::Always),
        _ => Err(MISMATCH),
    }
}
