//! Reads a picture's metadata: its kinds for a report, and the few facts that an app may want to
//! keep before they are stripped.

pub(crate) mod exif;
mod facts;
mod found;
pub(crate) mod iptc;
mod sources;
pub(crate) mod text;
pub(crate) mod tiff;
mod time;
pub(crate) mod xmp;

use calotype_protocol::Format;

pub use facts::{Metadata, Position};
pub use found::MetadataFound;
pub use time::CaptureTime;

use crate::{Error, Limits};

/// Reads a picture's metadata, from every place that its format has for it.
///
/// The picture may be damaged: everything before the damage is read. No block is read beyond
/// [`Limits::max_metadata_bytes`].
///
/// ```
/// use calotype_imaging::{Limits, Metadata, read_metadata};
///
/// # let drawn = calotype_imaging::selftest::drawing_png(8, 8);
/// assert_eq!(read_metadata(&drawn, &Limits::SOURCE)?, Metadata::default());
/// # Ok::<(), calotype_imaging::Error>(())
/// ```
///
/// # Errors
/// [`Error::Empty`], [`Error::TooManyBytes`], [`Error::UnknownFormat`], and
/// [`Error::NeedsBrowser`] for the formats that only a browser decodes.
pub fn read_metadata(bytes: &[u8], limits: &Limits) -> Result<Metadata, Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    limits.check_bytes(bytes)?;
    let mut sources = sources::Sources::new(limits.max_metadata_bytes);
    match Format::sniff(bytes).ok_or(Error::UnknownFormat)? {
        Format::Jpeg => sources.jpeg(bytes),
        Format::Png => sources.png(bytes),
        Format::Webp => sources.webp(bytes),
        Format::Gif => sources.gif(bytes),
        format => return Err(Error::NeedsBrowser(format)),
    }
    Ok(sources.into_metadata())
}
