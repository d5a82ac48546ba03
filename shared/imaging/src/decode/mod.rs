//! Bytes to samples, after the header passed the limits.

mod jpeg;
mod png;

use calotype_protocol::{Dimensions, Format};

use crate::{Error, Inspection, Limits, pixels::Raster, planes::Planes, watch::Tick};

/// Stored rows, not yet upright, in at least the target's size.
pub(crate) enum Decoded {
    Packed(Raster),
    Planes(Planes),
}

/// Decodes for a picture of `target` pixels: a JPEG is scaled while reading as far
/// as that allows. Transparent pixels show `background`.
pub(crate) fn decode(
    bytes: &[u8],
    source: &Inspection,
    target: Dimensions,
    background: [u8; 3],
    limits: &Limits,
    tick: &mut Tick<'_>,
) -> Result<Decoded, Error> {
    let stored = source.orientation.turned(source.dimensions);
    match source.format {
        Format::Jpeg => jpeg::decode(bytes, target, limits, tick).map(Decoded::Planes),
        Format::Png => png::decode(bytes, stored, background).map(Decoded::Packed),
        other => Err(Error::UnsupportedFormat(other)),
    }
}
