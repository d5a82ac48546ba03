//! The settings of an encoder.

use calotype_protocol::Format;

use crate::{ChromaSubsampling, Effort};

/// A format, and the parts of the picture that it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Jpeg { quality: u8 },
    Webp { quality: u8 },
    WebpLossless,
    Png,
    PngPalette { colors: u16 },
}

impl Coding {
    pub(crate) const fn format(self) -> Format {
        match self {
            Self::Jpeg { .. } => Format::Jpeg,
            Self::Webp { .. } | Self::WebpLossless => Format::Webp,
            Self::Png | Self::PngPalette { .. } => Format::Png,
        }
    }

    /// `None` if there is none to choose.
    pub(crate) const fn quality(self) -> Option<u8> {
        match self {
            Self::Jpeg { quality } | Self::Webp { quality } => Some(quality),
            Self::WebpLossless | Self::Png | Self::PngPalette { .. } => None,
        }
    }

    /// Returns the coding with another quality, if there is one to choose.
    #[must_use]
    pub(crate) const fn with_quality(self, quality: u8) -> Self {
        match self {
            Self::Jpeg { .. } => Self::Jpeg { quality },
            Self::Webp { .. } => Self::Webp { quality },
            other => other,
        }
    }
}

/// The settings that are the same for every coding of a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings<'a> {
    pub(crate) effort: Effort,
    pub(crate) chroma: ChromaSubsampling,
    pub(crate) restart_rows: u16,
    pub(crate) background: [u8; 3],
    pub(crate) profile: Option<&'a [u8]>,
}
