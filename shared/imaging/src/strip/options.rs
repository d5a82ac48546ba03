//! What to keep besides the pixels.

/// What happens to an embedded colour profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// It stays when it is whole, with neutral texts: without it other colours are seen.
    #[default]
    Keep,
    /// It goes. Right only for a picture whose colours are sRGB anyway.
    Drop,
}

/// What to keep besides the pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StripOptions {
    /// The colour profile.
    pub profile: Profile,
}
