//! What a picture says about itself: kinds for a report, and the few facts that
//! an app may want to keep before they are stripped.

pub(crate) mod exif;
mod found;
pub(crate) mod iptc;
mod sources;
pub(crate) mod text;
pub(crate) mod tiff;
mod time;
pub(crate) mod xmp;

use calotype_protocol::Format;

pub use found::MetadataFound;
pub use time::CaptureTime;

use crate::{Error, Limits, Orientation};

/// What a picture says about where, when and with what it was taken.
///
/// Texts are cut at 8 KiB, and are somebody else's: escape them where shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// When the picture was taken (EXIF DateTimeOriginal).
    pub captured: Option<CaptureTime>,
    /// Maker of the camera.
    pub make: Option<String>,
    /// Model of the camera.
    pub model: Option<String>,
    /// Model of the lens.
    pub lens: Option<String>,
    /// Where the picture was taken (EXIF GPS).
    pub position: Option<Position>,
    /// What the picture shows: the first of EXIF ImageDescription, XMP
    /// dc:description, IPTC caption, PNG Description, and comment.
    pub description: Option<String>,
    /// How the camera was held; `None` when nothing says so.
    pub orientation: Option<Orientation>,
}

/// A point on the earth, WGS 84 unless the camera says otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees north of the equator, −90 to 90.
    pub latitude: f64,
    /// Degrees east of Greenwich, −180 to 180.
    pub longitude: f64,
    /// Metres above the sea, negative below it.
    pub altitude: Option<f64>,
}

/// Reads what a picture says about itself, from any place its format has for it.
///
/// Needs no sound picture: what stands before a damaged place is read. No block
/// is read beyond [`Limits::max_metadata_bytes`].
///
/// ```
/// use calotype_imaging::{Limits, Metadata, read_metadata};
///
/// let drawn = calotype_imaging::selftest::drawing_png(8, 8);
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

/// The first to speak is believed; the others are not even read.
fn fill<T>(known: &mut Option<T>, said: impl FnOnce() -> Option<T>) {
    if known.is_none() {
        *known = said();
    }
}
