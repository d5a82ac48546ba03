//! Reduces bitstreams to the data that is decoded.
//!
//! A chunk may be longer than its picture: decoders stop at the last pixel. To find that end, this
//! module reads the codes as a decoder does, without making pixels. Only lengths and the surplus
//! data change: every pixel stays.

mod alpha;
mod boolean;
mod lossless;
mod prefix;
mod probabilities;
mod vp8;

use crate::Error;

/// Returns the body of a `VP8 ` chunk with each partition cut to its decoded length, and up to
/// eight zeros, which encoders append; the same bytes if there is nothing else.
///
/// # Errors
/// [`Error::Truncated`], [`Error::Corrupt`]: libwebp would not decode the body.
pub fn tidy_lossy(body: &[u8]) -> Result<Vec<u8>, Error> {
    vp8::tidy(body)
}

/// Returns the body of a `VP8L` chunk up to its last pixel.
///
/// # Errors
/// As [`tidy_lossy`]; [`Error::TooComplex`] when its code tables take more than 32 MiB.
pub fn tidy_lossless(body: &[u8]) -> Result<Vec<u8>, Error> {
    lossless::tidy(body)
}

/// Returns the body of an `ALPH` chunk up to the last pixel of its picture.
///
/// # Errors
/// As [`tidy_lossless`].
pub fn tidy_alpha(body: &[u8], width: u32, height: u32) -> Result<Vec<u8>, Error> {
    alpha::tidy(body, width, height)
}

#[cfg(test)]
mod tests;
