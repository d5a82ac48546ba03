//! From a file to pixels as they are seen.

use std::borrow::Cow;

use calotype_protocol::Dimensions;

use crate::{
    ColourSpace, Error, Inspection, Limits, Options,
    colour::{Colours, plain},
    decode::{Decoded, decode},
    orient::orient,
    pixels::Pixels,
    progress::{Stage, Watch, start},
    resize::resize,
};

/// A picture as it is seen.
pub(crate) struct Upright {
    /// In sRGB, or in the colours of the profile.
    pub(crate) pixels: Pixels,
    pub(crate) profile: Option<Vec<u8>>,
    /// Whether the stored samples already meant these colours.
    pub(crate) is_as_stored: bool,
}

/// Decodes a source for a picture of `target` pixels, and makes it that.
pub(crate) fn upright(
    bytes: &[u8],
    source: &Inspection,
    target: Dimensions,
    options: &Options,
    limits: &Limits,
    watch: &mut Watch<'_>,
) -> Result<Upright, Error> {
    start(watch, Stage::Decode)?;
    // Resize before rotating: fewer pixels to turn. So the target is sideways too.
    let target = source.orientation.turned(target);
    let Decoded { samples, profile } = decode(bytes, source, target, options.chroma, limits)?;
    start(watch, Stage::Resize)?;
    let samples = Cow::Owned(samples);
    let pixels = resize(samples, target, source.orientation, options.light)?;
    let pixels = orient(pixels, source.orientation);
    let colours = Colours::of(&profile, &pixels);
    let kept = match options.colour {
        ColourSpace::Keep => colours.kept(),
        ColourSpace::Srgb => None,
    };
    let is_as_stored = kept.is_some() || colours.are_srgb();
    let pixels = match kept {
        Some(_) => plain(pixels)?,
        None => colours.to_srgb(pixels)?,
    };
    Ok(Upright {
        pixels,
        profile: kept,
        is_as_stored,
    })
}
