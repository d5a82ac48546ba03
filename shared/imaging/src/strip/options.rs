//! The parts to keep besides the pixels.

/// The treatment of an embedded color profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// A whole profile stays, with neutral texts: without it the colors would change.
    #[default]
    Keep,
    /// The profile is removed. Right only for a picture in sRGB.
    Drop,
}

/// The parts to keep besides the pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StripOptions {
    /// The color profile.
    pub profile: Profile,
}
