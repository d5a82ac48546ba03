//! Decodes a file to upright pixels.

use std::borrow::Cow;

use calotype_protocol::Dimensions;

use crate::{
    ColorSpace, Error, Inspection, Limits, Options,
    color::{Colors, plain},
    decode::{Decoded, decode},
    orient::orient,
    pixels::Pixels,
    progress::{Stage, Watch, start},
    resize::resize,
};

/// An upright picture.
pub(crate) struct Upright {
    /// In sRGB, or in the colors of the profile.
    pub(crate) pixels: Pixels,
    pub(crate) profile: Option<Vec<u8>>,
    /// Whether the stored samples already meant these colors.
    pub(crate) is_as_stored: bool,
    /// Whether the source is damaged.
    pub(crate) is_repaired: bool,
}

/// Decodes a source for a picture of `target` pixels, and turns it upright.
pub(crate) fn upright(
    bytes: &[u8],
    source: &Inspection,
    target: Dimensions,
    options: &Options,
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<Upright, Error> {
    start(watch, Stage::Decode)?;
    // Resizes before turning: fewer pixels to turn. So the target is in stored orientation.
    let target = source.orientation.turned(target);
    let (chroma, damaged) = (options.chroma_subsampling, options.damaged);
    let Decoded {
        samples,
        profile,
        is_repaired,
    } = decode(bytes, source, target, chroma, damaged, limits)?;
    start(watch, Stage::Resize)?;
    let samples = Cow::Owned(samples);
    let pixels = resize(samples, target, source.orientation, options.resize_light)?;
    let pixels = orient(pixels, source.orientation);
    let colors = Colors::of(&profile, &pixels);
    let kept = match options.color_space {
        ColorSpace::Preserve => colors.kept(),
        ColorSpace::Srgb => None,
    };
    let is_as_stored = kept.is_some() || colors.are_srgb();
    let pixels = match kept {
        Some(_) => plain(pixels)?,
        None => colors.to_srgb(pixels)?,
    };
    Ok(Upright {
        pixels,
        profile: kept,
        is_as_stored,
        is_repaired,
    })
}
