//! What to keep besides the pixels.

/// What happens to an embedded color profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// It stays when it is whole, with neutral texts: without it other colors are seen.
    #[default]
    Keep,
    /// It goes. Right only for a picture whose colors are sRGB anyway.
    Drop,
}

/// What to keep besides the pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StripOptions {
    /// The color profile.
    pub profile: Profile,
}
