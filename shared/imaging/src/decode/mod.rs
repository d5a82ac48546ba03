//! Bytes to samples, after the header passed the limits.

mod gif;
mod jpeg;
mod png;
mod webp;

use calotype_protocol::{Dimensions, Format};

use crate::{
    Chroma, Error, Inspection, Limits, colour::Profile, pixels::Raster, planes::Planes, watch::Tick,
};

/// A picture as it is stored: not upright, its colours not yet sRGB.
pub(crate) struct Decoded {
    pub(crate) samples: Samples,
    pub(crate) profile: Profile,
}

/// Rows in at least the target's size.
pub(crate) enum Samples {
    Packed(Raster),
    /// PNG of 16 bits.
    Deep(Raster<u16>),
    /// JPEG.
    Planes(Planes),
}

/// Decodes for a picture of `target` pixels, stored as the source is: a JPEG is
/// scaled while reading as far as that allows, and keeps as much of its colour
/// detail as `chroma` asks for.
///
/// # Errors
/// [`Error::TooMuchMemory`] before any is taken; [`Error::Corrupt`].
pub(crate) fn decode(
    bytes: &[u8],
    source: &Inspection,
    target: Dimensions,
    chroma: Chroma,
    limits: &Limits,
    tick: &mut Tick<'_>,
) -> Result<Decoded, Error> {
    let stored = source.orientation.turned(source.dimensions);
    match source.format {
        Format::Jpeg => Ok(Decoded {
            samples: Samples::Planes(jpeg::decode(bytes, target, chroma, limits, tick)?),
            profile: Profile::of_jpeg(bytes, limits),
        }),
        Format::Png => png::decode(bytes, stored, limits, tick),
        Format::Webp => webp::decode(bytes, target, limits, tick),
        // No GIF has a profile that browsers heed.
        Format::Gif => Ok(Decoded {
            samples: Samples::Packed(gif::decode(bytes, stored, limits, tick)?),
            profile: Profile::Srgb,
        }),
        other => Err(Error::UnsupportedFormat(other)),
    }
}
