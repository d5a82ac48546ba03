//! What a profile lets a file be.

use crate::{Error, pixels::Channels};

/// What the profile lets the file be: PNG (third edition), § 11.3.2.3, wants a
/// grey profile in grey files, an RGB profile in all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greyness {
    Free,
    Never,
    Always,
}

pub(super) fn greyness(profile: Option<&[u8]>, channels: Channels) -> Result<Greyness, Error> {
    const MISMATCH: Error = Error::OptionInvalid("the profile is not of the picture's colours");
    if channels == Channels::Cmyk {
        return Err(Error::OptionInvalid("a PNG holds no inks"));
    }
    let is_grey = matches!(channels, Channels::Grey | Channels::GreyAlpha);
    let Some(profile) = profile else {
        return Ok(Greyness::Free);
    };
    // ICC.1:2022, § 7.2.6: the colour space of the data.
    match profile.get(16..20) {
        Some(b"RGB ") => Ok(Greyness::Never),
        Some(b"GRAY") if is_grey => Ok(Greyness::Always),
        _ => Err(MISMATCH),
    }
}
