//! The precision with which the options of a URL are followed.

/// The precision with which the options of a URL are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Numbers snap to a few steps, because anyone can write such a URL.
    Snapped,
    /// Numbers are exact to the pixel: the URL is signed, or names a preset of the operator.
    Exact,
}
