//! Warnings about a result that is as good as it could be made.

/// A loss in a prepared picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The source is damaged or ends early: part of it was missing, and the picture is never the
    /// source itself. See [`crate::Damaged`].
    Repaired,
    /// The source is an animation, and the picture is its first frame. See [`crate::Animation`].
    AnimationDropped,
}
