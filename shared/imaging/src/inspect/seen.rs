//! The findings of a format's walk.

use calotype_protocol::Dimensions;

use crate::{MetadataFound, Orientation};

/// The result of a format's walk.
pub(super) struct Seen {
    /// Dimensions of the stored rows, already checked against the limits.
    pub(super) stored: Dimensions,
    pub(super) orientation: Option<Orientation>,
    pub(super) has_alpha: bool,
    pub(super) frames: u32,
    /// Length of the color profile, as stored.
    pub(super) profile_bytes: usize,
    pub(super) found: MetadataFound,
    /// Whether the end of the picture was reached.
    pub(super) has_ended: bool,
}
