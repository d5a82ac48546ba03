//! The input of a format's walk.

use super::options::Profile;
use crate::{
    Limits, Orientation,
    metadata::exif::{self, ORIENTATION_ONLY_BYTES},
    pixels::Channels,
};

/// The input of a format's walk.
pub(super) struct Job<'a> {
    pub(super) file: &'a [u8],
    pub(super) profile: Profile,
    pub(super) channels: Channels,
    pub(super) limits: &'a Limits,
    pub(super) orientation: Orientation,
}

impl Job<'_> {
    /// The EXIF block to write; `None` for an upright picture.
    pub(super) fn orientation_block(&self) -> Option<[u8; ORIENTATION_ONLY_BYTES]> {
        let is_upright = self.orientation == Orientation::Upright;
        (!is_upright).then(|| exif::orientation_only(self.orientation))
    }
}
