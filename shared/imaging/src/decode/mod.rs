//! Decodes bytes to samples, after the header passed the limits.

mod decoded;
mod gif;
pub(crate) mod jpeg;
mod png;
pub(crate) mod webp;

use calotype_protocol::{Dimensions, Format};

use crate::{
    ChromaSubsampling, Damaged, Error, Inspection, Limits, color::Profile, inspect_whole,
    pixels::Samples,
};
pub(crate) use decoded::Decoded;

/// Decodes for a picture of `target` pixels, in the stored orientation. A JPEG is scaled while
/// reading as far as its format allows, and keeps as much color detail as `chroma` asks for. If
/// repair is allowed and at most 1 % is missing, the missing end of a damaged picture repeats the
/// rows above it.
///
/// # Errors
/// [`Error::TooMuchMemory`] before any is taken; [`Error::Corrupt`].
pub(crate) fn decode(
    bytes: &[u8],
    source: &Inspection,
    target: Dimensions,
    chroma: ChromaSubsampling,
    damaged: Damaged,
    limits: &Limits,
) -> Result<Decoded, Error> {
    let stored = source.orientation.turned(source.dimensions);
    match source.format {
        Format::Jpeg => {
            let drawn = jpeg::decode(bytes, &[target], chroma, damaged, limits)?;
            let planes = drawn.planes.into_iter().next();
            let planes = planes.ok_or_else(|| Error::corrupt("a JPEG without planes"))?;
            Ok(Decoded {
                samples: Samples::Planes(planes),
                profile: Profile::of_jpeg(bytes, limits),
                is_repaired: drawn.is_repaired,
            })
        }
        Format::Png => png::decode(bytes, stored, damaged, limits),
        Format::Webp => webp::decode(bytes, target, limits),
        // Browsers ignore color profiles in a GIF.
        Format::Gif => Ok(Decoded {
            samples: Samples::Packed(gif::decode(bytes, stored, limits)?),
            profile: Profile::Srgb,
            // The first frame is complete; the rest of the file may be damaged.
            is_repaired: damaged == Damaged::Repair && inspect_whole(bytes, limits).is_err(),
        }),
        other => Err(Error::UnsupportedFormat(other)),
    }
}

/// Memory that decoding a picture needs however small its target; for a JPEG it is small, and not
/// known here.
///
/// # Errors
/// [`Error::Corrupt`], and the other errors of the header.
pub(crate) fn memory_of(bytes: &[u8], source: &Inspection) -> Result<u64, Error> {
    match source.format {
        Format::Png => png::memory_of(bytes, source.dimensions),
        Format::Webp => webp::memory_of(bytes, (1, 1)),
        Format::Gif => Ok(gif::memory_of(source.dimensions)),
        _ => Ok(0),
    }
}

/// The result of decoding for several targets at once.
pub(crate) struct Shared {
    pub(crate) samples: Vec<Samples>,
    /// For each target, the index of its samples.
    pub(crate) of: Vec<usize>,
    pub(crate) profile: Profile,
}

/// As [`decode`] for each of the targets, from one reading, with exactly the same samples. That is
/// why a WebP must be given one target at a time.
///
/// # Errors
/// As [`decode`]; [`Error::TooMuchMemory`] even when each target alone would pass.
pub(crate) fn decode_shared(
    bytes: &[u8],
    source: &Inspection,
    targets: &[Dimensions],
    limits: &Limits,
) -> Result<Shared, Error> {
    if source.format == Format::Jpeg {
        let (chroma, damaged) = (ChromaSubsampling::Auto, Damaged::Refuse);
        let drawn = jpeg::decode(bytes, targets, chroma, damaged, limits)?;
        return Ok(Shared {
            samples: drawn.planes.into_iter().map(Samples::Planes).collect(),
            of: drawn.of,
            profile: Profile::of_jpeg(bytes, limits),
        });
    }
    let largest = targets.iter().copied().max_by_key(|it| it.pixels());
    let largest = largest.ok_or_else(|| Error::corrupt("nothing is asked for"))?;
    let (chroma, damaged) = (ChromaSubsampling::Auto, Damaged::Refuse);
    let decoded = decode(bytes, source, largest, chroma, damaged, limits)?;
    Ok(Shared {
        samples: vec![decoded.samples],
        of: vec![0; targets.len()],
        profile: decoded.profile,
    })
}
