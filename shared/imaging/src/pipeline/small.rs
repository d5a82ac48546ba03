//! Small copies, for placeholders and for comparing whole pictures.

use super::{open::whole, upright::upright};
use crate::{
    Error, Limits, Options, Placeholders, ResizeLight,
    color::rgb_of_halves,
    hashes::{self, of_small},
    pixels::{Pixels, Raster},
    progress::Watch,
    resize::smaller,
};

/// Makes placeholders from a copy so small that they cost next to nothing.
pub(crate) fn placeholders_of(pixels: &Pixels) -> Result<Placeholders, Error> {
    small(pixels, hashes::MAX_SIDE).map(|small| of_small(&small))
}

/// Makes a copy of at most `max_side` pixels a side, its samples interleaved.
pub(crate) fn small(pixels: &Pixels, max_side: u32) -> Result<Raster, Error> {
    let target = pixels.dimensions().fit_within(max_side);
    match smaller(pixels, target, ResizeLight::default())? {
        Pixels::YCbCr { luma, chroma } => rgb_of_halves(&luma, &chroma),
        Pixels::Packed(raster) => Ok(raster),
        Pixels::Deep(_) => Err(Error::missing_samples()),
    }
}

/// Decodes a whole file to at most `max_side` pixels a side, upright and in sRGB.
pub(crate) fn at_most(
    max_side: u32,
    bytes: &[u8],
    options: &Options,
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<Pixels, Error> {
    let source = whole(bytes, limits)?;
    let target = source.dimensions.fit_within(max_side);
    upright(bytes, &source, target, options, limits, watch).map(|it| it.pixels)
}
