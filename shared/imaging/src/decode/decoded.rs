//! The result of decoding.

use crate::{color::Profile, pixels::Samples};

/// A picture as it is stored: not upright, and not yet in sRGB.
pub(crate) struct Decoded {
    pub(crate) samples: Samples,
    pub(crate) profile: Profile,
    /// Whether the file is damaged.
    pub(crate) is_repaired: bool,
}
