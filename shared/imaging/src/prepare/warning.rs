//! What a caller should know of a result that is as good as it could be made.

/// Something that a picture lost on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The source is damaged or ends early: less than the whole of it was there to see,
    /// and the picture is never the source itself. See [`crate::Damaged`].
    Repaired,
    /// The source moves, and the picture is its first frame. See [`crate::Animation`].
    AnimationDropped,
}
