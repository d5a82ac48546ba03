//! What smaller files are worth.

/// How much time smaller files are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// Somebody waits for the picture.
    #[default]
    Quick,
    /// It is made ahead, and read by many: WebP and PNG take more than twice the time.
    Thorough,
}
