//! Pixels to WebP.

use crate::{Error, Options, Picture, codec::Watch, codecs::codec};

/// Encodes a picture. Only pixels are written: see [`crate::embed_profile`].
///
/// `watch` gets the percentage done, which never falls and need not reach 100, every few rows of
/// blocks; it must not panic, which would end the program.
///
/// # Errors
/// [`Error::Dimensions`], [`Error::SampleCount`], [`Error::OptionInvalid`],
/// [`Error::PlanesNotLossless`], [`Error::TooComplex`], [`Error::OutOfMemory`];
/// [`Error::CodecMissing`]; [`Error::Canceled`] when `watch` returns a break.
pub fn encode(
    picture: Picture<'_>,
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<Vec<u8>, Error> {
    picture.check(options)?;
    codec()?.encode(picture, options, watch)
}
