//! WebP to pixels: Calotype's crate around libwebp, with this crate's limits and errors.

use std::ops::ControlFlow;

use calotype_protocol::{Dimensions, Format};

use super::decoded::Decoded;
use crate::{
    Error, Limits,
    color::Profile,
    pixels::{Channels, Raster, Samples},
};

/// Memory that [`decode`] needs.
pub(super) fn memory_of(bytes: &[u8], target: (u32, u32)) -> Result<u64, Error> {
    calotype_webp::decode_memory_of(bytes, Some(target)).map_err(refused)
}

/// Decodes the picture, or an animation's first frame, in at least the target's size.
///
/// # Errors
/// [`Error::TooMuchMemory`] before anything is allocated.
pub(super) fn decode(bytes: &[u8], target: Dimensions, limits: &Limits) -> Result<Decoded, Error> {
    let target = (target.width, target.height);
    limits.check_memory(memory_of(bytes, target)?)?;
    let go_on = &mut |_| ControlFlow::Continue(());
    let decoded = calotype_webp::decode(bytes, Some(target), go_on).map_err(refused)?;
    let channels = if decoded.has_alpha {
        Channels::Rgba
    } else {
        Channels::Rgb
    };
    let profile = calotype_webp::profile(bytes).map_err(refused)?;
    let samples = Dimensions::new(decoded.width, decoded.height)
        .and_then(|dimensions| Raster::new(dimensions, channels, decoded.samples))
        .ok_or_else(|| Error::corrupt("a WebP without pixels"))?;
    Ok(Decoded {
        samples: Samples::Packed(samples),
        profile: profile.map_or(Profile::Srgb, |bytes| Profile::icc(bytes.to_vec())),
        is_repaired: false,
    })
}

pub(crate) fn refused(error: calotype_webp::Error) -> Error {
    match error {
        calotype_webp::Error::Canceled => Error::Canceled,
        calotype_webp::Error::CodecMissing => Error::CodecMissing,
        calotype_webp::Error::NotWebp => Error::UnsupportedFormat(Format::Webp),
        other => Error::corrupt(other.to_string()),
    }
}
