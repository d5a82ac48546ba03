//! The facts that a picture says about itself.

use super::time::CaptureTime;
use crate::Orientation;

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
    /// Meters above the sea, negative below it.
    pub altitude: Option<f64>,
}

/// The first to speak is believed; the others are not even read.
pub(super) fn fill<T>(known: &mut Option<T>, said: impl FnOnce() -> Option<T>) {
    if known.is_none() {
        *known = said();
    }
}
