//! The result of decoding.

use crate::{colour::Profile, pixels::Samples};

/// A picture as it is stored: not upright, its colours not yet sRGB.
pub(crate) struct Decoded {
    pub(crate) samples: Samples,
    pub(crate) profile: Profile,
}
