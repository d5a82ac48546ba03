//! Errors of the encoder.

/// The reason why there is no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// A side is over 65,535.
    Dimensions,
    /// The planes do not match.
    Planes,
    /// The profile is longer than a file can hold.
    Profile,
}
