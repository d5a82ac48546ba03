//! Whether somebody waits.

/// Whether somebody waits for the pictures, and so how much time smaller files are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Urgency {
    /// Somebody waits for the picture.
    #[default]
    OnDemand,
    /// It is made ahead, and read by many: WebP and PNG take more than twice the time.
    InAdvance,
}
