//! A finished picture, or the source itself as one.

use calotype_protocol::{Dimensions, Format};

use crate::{Error, Inspection, Limits, Options, Orientation, Output, StripOptions, strip};

/// A new picture: within the requested size, upright, without metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The encoded file.
    pub bytes: Vec<u8>,
    /// Its format.
    pub format: Format,
    /// Its width and height.
    pub dimensions: Dimensions,
    /// The quality it was encoded with; `None` if there is none to choose: a lossless file, a
    /// palette, the original.
    pub quality: Option<u8>,
    /// Whether it has at most [`Options::max_bytes`].
    pub fits: bool,
    /// Whether it is the source itself without its metadata: because encoding it again would have
    /// made it larger, or because it is an animation that passes through.
    pub is_passed_through: bool,
}

/// The source without its metadata.
pub(crate) fn passed_through(
    bytes: &[u8],
    source: &Inspection,
    options: &Options,
    limits: &Limits,
) -> Result<Picture, Error> {
    let stripped = strip(bytes, &StripOptions::default(), limits)?;
    Ok(Picture {
        fits: options.fit(&stripped.bytes),
        bytes: stripped.bytes.into_owned(),
        format: source.format,
        dimensions: source.dimensions,
        quality: None,
        is_passed_through: true,
    })
}

/// Whether the source itself, without metadata, meets the options.
pub(crate) const fn may_stay(source: &Inspection, options: &Options) -> bool {
    is_of_format(source, options) && matches!(source.orientation, Orientation::Upright)
}

/// Whether the source is a still of the requested format.
pub(crate) const fn is_of_format(source: &Inspection, options: &Options) -> bool {
    let is_wanted = match options.format {
        Output::Auto | Output::AutoWebp => true,
        Output::Jpeg => matches!(source.format, Format::Jpeg),
        Output::Webp | Output::WebpLossless => matches!(source.format, Format::Webp),
        Output::Png | Output::PngPalette => matches!(source.format, Format::Png),
    };
    is_wanted && source.frames < 2
}
