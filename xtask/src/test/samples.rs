//! Parts and outcomes that the tests of this folder share.

use super::outcome::{End, Outcome};
use super::plan::{Pace, Part};

pub(super) const BUILD: Part = Part {
    task: "build client",
    needs: &[],
    pace: Pace::Patient,
};
pub(super) const SUITE: Part = Part {
    task: "test nothing-of-this-name",
    needs: &["build client"],
    pace: Pace::Prompt,
};

pub(super) fn outcome(part: Part, end: End) -> Outcome {
    Outcome {
        part,
        seconds: 1,
        end,
    }
}
