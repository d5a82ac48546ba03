//! The errors of reading and writing WebP.

use std::fmt;

/// Longest side of a WebP file, in pixels.
pub const SIDE_MAX: u32 = 16_383;

/// The reason why a file was not encoded, decoded or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The bytes do not begin like a WebP file.
    NotWebp,
    /// The file, or its header, continues beyond the given bytes.
    Truncated,
    /// The bytes are invalid; the text says why.
    Corrupt(&'static str),
    /// A side is 0 or longer than the format allows ([`SIDE_MAX`]).
    Dimensions {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// The number of samples does not match the dimensions.
    SampleCount,
    /// An option is out of its range; the text names it.
    OptionInvalid(&'static str),
    /// [`crate::Picture::YCbCr`] cannot be kept without loss: give RGB.
    PlanesNotLossless,
    /// The profile is longer than [`crate::PROFILE_MAX_BYTES`].
    ProfileTooLong,
    /// One of the format's own limits is exceeded (512 KiB of modes, 4 GiB in all).
    TooComplex,
    /// Memory is exhausted.
    OutOfMemory,
    /// No codec is linked, and none was provided: see [`crate::set_codec`].
    CodecMissing,
    /// The caller canceled the work.
    Canceled,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWebp => f.write_str("not a WebP file"),
            Self::Truncated => f.write_str("the file ends too early"),
            Self::Corrupt(what) => write!(f, "damaged: {what}"),
            Self::Dimensions { width, height } => {
                write!(f, "{width} × {height} pixels; a side is 1 to {SIDE_MAX}")
            }
            Self::SampleCount => f.write_str("the samples do not fit the dimensions"),
            Self::OptionInvalid(what) => write!(f, "option out of range: {what}"),
            Self::PlanesNotLossless => f.write_str("YCbCr planes cannot be kept without loss"),
            Self::ProfileTooLong => f.write_str("the ICC profile is too long"),
            Self::TooComplex => f.write_str("too much detail for the format at this quality"),
            Self::OutOfMemory => f.write_str("no memory left"),
            Self::CodecMissing => f.write_str("the WebP codec is not loaded"),
            Self::Canceled => f.write_str("canceled"),
        }
    }
}

impl std::error::Error for Error {}
