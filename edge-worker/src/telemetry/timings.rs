//! Milliseconds of the steps of a request.

/// Milliseconds of each step, in the order of their first occurrence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timings(Vec<(&'static str, u64)>);

impl Timings {
    pub(super) fn add(&mut self, step: &'static str, milliseconds: u64) {
        match self.0.iter_mut().find(|(name, _)| *name == step) {
            Some((_, total)) => *total += milliseconds,
            None => self.0.push((step, milliseconds)),
        }
    }

    pub(crate) fn steps(&self) -> &[(&'static str, u64)] {
        &self.0
    }
}
