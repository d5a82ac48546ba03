//! The facts in a picture's metadata.

use super::time::CaptureTime;
use crate::Orientation;

/// Where, when and with what equipment a picture was taken, according to its metadata.
///
/// Strings are truncated to 8 KiB. They are untrusted: escape them before display.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metadata {
    /// Capture time (EXIF DateTimeOriginal).
    pub captured: Option<CaptureTime>,
    /// Camera maker.
    pub make: Option<String>,
    /// Camera model.
    pub model: Option<String>,
    /// Lens model.
    pub lens: Option<String>,
    /// Capture position (EXIF GPS).
    pub position: Option<Position>,
    /// Description of the picture: the first of EXIF ImageDescription, XMP dc:description, IPTC
    /// caption, PNG Description, and comment.
    pub description: Option<String>,
    /// Camera orientation; `None` when the file gives none.
    pub orientation: Option<Orientation>,
}

/// A point on the earth, WGS 84 unless the camera says otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees north of the equator, −90 to 90.
    pub latitude: f64,
    /// Degrees east of Greenwich, −180 to 180.
    pub longitude: f64,
    /// Meters above the sea, negative below it.
    pub altitude: Option<f64>,
}

/// The first source of a fact counts; the others are not even read.
pub(super) fn fill<T>(known: &mut Option<T>, said: impl FnOnce() -> Option<T>) {
    if known.is_none() {
        *known = said();
    }
}
