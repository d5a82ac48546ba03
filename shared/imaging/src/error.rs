//! The errors of this crate, and the public code of each.

use std::fmt;

use calotype_protocol::{Dimensions, ErrorCode, Format};

/// The reason why a picture was not inspected or prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The file is empty.
    Empty,
    /// The file is longer than [`crate::Limits::max_bytes`].
    TooManyBytes {
        /// Length of the file in bytes.
        bytes: u64,
        /// The limit in bytes.
        max_bytes: u64,
    },
    /// The first bytes are those of no known format.
    UnknownFormat,
    /// A known format, or a rare variant of one, that the engine does not decode.
    UnsupportedFormat(Format),
    /// A known format that only the browser's own decoder reads.
    NeedsBrowser(Format),
    /// The bytes are invalid in their format or end too early; the text says where.
    Corrupt(String),
    /// The header continues beyond the given bytes: call again with more.
    HeaderIncomplete,
    /// More pixels, or a longer side, than the limits allow.
    TooLarge {
        /// The dimensions that the header declares.
        dimensions: Dimensions,
        /// Longest side allowed, in pixels.
        max_side: u32,
        /// Pixels allowed.
        max_pixels: u64,
    },
    /// Decoding would take more memory than [`crate::Limits::max_memory_bytes`].
    TooMuchMemory {
        /// The memory needed, in bytes.
        bytes: u64,
        /// The limit in bytes.
        max_bytes: u64,
    },
    /// More frames than [`crate::Limits::max_frames`].
    TooManyFrames {
        /// Frames declared, or counted.
        frames: u32,
        /// The limit.
        max_frames: u32,
    },
    /// A color profile longer than [`crate::Limits::max_profile_bytes`].
    ProfileTooLarge {
        /// Length of the profile in bytes, as stored.
        bytes: u64,
        /// The limit in bytes.
        max_bytes: u64,
    },
    /// An option is out of its range; the text names it.
    OptionInvalid(&'static str),
    /// The file or result is WebP, and its codec is neither linked nor loaded: see
    /// `calotype_webp::set_codec`.
    CodecMissing,
    /// The caller canceled the work.
    Canceled,
}

impl Error {
    /// The code in the public error table.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Empty => ErrorCode::FileEmpty,
            Self::TooManyBytes { .. } => ErrorCode::FileTooLarge,
            Self::UnknownFormat => ErrorCode::FormatUnknown,
            Self::UnsupportedFormat(_) => ErrorCode::FormatUnsupported,
            Self::NeedsBrowser(_) => ErrorCode::FormatNeedsBrowser,
            Self::Corrupt(_) | Self::HeaderIncomplete => ErrorCode::ImageCorrupt,
            Self::TooLarge { .. } | Self::TooMuchMemory { .. } => ErrorCode::ImageTooLarge,
            Self::TooManyFrames { .. } => ErrorCode::FramesTooMany,
            Self::ProfileTooLarge { .. } => ErrorCode::ProfileTooLarge,
            Self::OptionInvalid(_) => ErrorCode::OptionInvalid,
            Self::CodecMissing => ErrorCode::EngineUnavailable,
            Self::Canceled => ErrorCode::Aborted,
        }
    }

    /// An [`Error::Corrupt`] from any text.
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt(what.into())
    }

    /// Fewer samples than the picture's dimensions require.
    pub(crate) fn missing_samples() -> Self {
        Self::corrupt("samples are missing")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the file is empty"),
            Self::TooManyBytes { bytes, max_bytes } => {
                write!(f, "{bytes} bytes, at most {max_bytes} are allowed")
            }
            Self::UnknownFormat => f.write_str("not a picture format we know"),
            Self::UnsupportedFormat(format) => {
                write!(f, "this kind of {} is not decoded", format.media_type())
            }
            Self::NeedsBrowser(format) => {
                write!(f, "{} needs the browser's decoder", format.media_type())
            }
            Self::Corrupt(what) => write!(f, "damaged or incomplete: {what}"),
            Self::HeaderIncomplete => f.write_str("the header goes on beyond the bytes given"),
            Self::TooLarge {
                dimensions: Dimensions { width, height },
                max_side,
                max_pixels,
            } => write!(
                f,
                "{width} × {height} pixels; at most {max_side} a side and {max_pixels} in all are allowed"
            ),
            Self::TooMuchMemory { bytes, max_bytes } => write!(
                f,
                "decoding takes {bytes} bytes of memory, at most {max_bytes} are allowed"
            ),
            Self::TooManyFrames { frames, max_frames } => {
                write!(f, "{frames} frames, at most {max_frames} are allowed")
            }
            Self::ProfileTooLarge { bytes, max_bytes } => write!(
                f,
                "a color profile of {bytes} bytes, at most {max_bytes} are allowed"
            ),
            Self::OptionInvalid(what) => write!(f, "option out of range: {what}"),
            Self::CodecMissing => f.write_str("the WebP codec is not loaded"),
            Self::Canceled => f.write_str("canceled"),
        }
    }
}

impl std::error::Error for Error {}
