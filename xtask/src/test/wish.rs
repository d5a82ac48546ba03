//! The options that select and show tests.

/// Options of a test run.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wish<'a> {
    /// Only tests (or files of tests) with this in their name.
    pub(crate) name: Option<&'a str>,
    /// Whether the ten slowest tests are printed at the end.
    pub(crate) is_timed: bool,
}
