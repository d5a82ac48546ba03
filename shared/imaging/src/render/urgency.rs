//! Whether a caller is waiting.

/// Whether a caller is waiting for the pictures, and so how much time smaller files are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Urgency {
    /// A caller is waiting for the picture.
    #[default]
    OnDemand,
    /// It is made in advance, and read often: WebP and PNG take more than twice the time.
    InAdvance,
}
