//! What of the tests a person wants.

/// Options of a test run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wish<'a> {
    /// Only tests (or files of tests) whose name has this in it.
    pub(crate) name: Option<&'a str>,
    /// Whether the ten slowest tests are told at the end.
    pub(crate) is_timed: bool,
}
