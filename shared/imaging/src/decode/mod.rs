//! Bytes to pixels, after the header passed the limits.

mod jpeg;
mod png;

use calotype_protocol::{Dimensions, Format};

use crate::{Error, Inspection, pixels::Pixels};

/// The stored rows (not yet upright), opaque over `background`, at least
/// `target` pixels: a JPEG is scaled while reading when that saves work.
pub(crate) fn decode(
    bytes: &[u8],
    source: &Inspection,
    target: Dimensions,
    background: [u8; 3],
) -> Result<Pixels, Error> {
    let stored = source.orientation.turned(source.dimensions);
    match source.format {
        Format::Jpeg => jpeg::decode(bytes, stored, target),
        Format::Png => png::decode(bytes, stored, background),
        other => Err(Error::UnsupportedFormat(other)),
    }
}
