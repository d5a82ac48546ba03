//! Bitstreams with nothing in them that is not decoded.
//!
//! A chunk may be longer than its picture: decoders stop at the last pixel. Here the
//! codes are read as a decoder reads them, without a pixel being made, to know where
//! that is. Only lengths and what follows them change: every pixel stays.

mod alpha;
mod boolean;
mod lossless;
mod prefix;
mod probabilities;
mod vp8;

use crate::Error;

/// The body of a `VP8 ` chunk with each of its partitions as long as it is read, and
/// up to eight zeros, which encoders write behind; the same bytes when there is
/// nothing else.
///
/// # Errors
/// [`Error::Truncated`], [`Error::Corrupt`]: what libwebp would not decode.
pub fn tidy_lossy(body: &[u8]) -> Result<Vec<u8>, Error> {
    vp8::tidy(body)
}

/// The body of a `VP8L` chunk up to its last pixel.
///
/// # Errors
/// As [`tidy_lossy`]; [`Error::TooComplex`] when its code tables take more than 32 MiB.
pub fn tidy_lossless(body: &[u8]) -> Result<Vec<u8>, Error> {
    lossless::tidy(body)
}

/// The body of an `ALPH` chunk up to the last pixel of its picture.
///
/// # Errors
/// As [`tidy_lossless`].
pub fn tidy_alpha(body: &[u8], width: u32, height: u32) -> Result<Vec<u8>, Error> {
    alpha::tidy(body, width, height)
}

#[cfg(test)]
mod tests;
