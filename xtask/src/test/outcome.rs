//! The outcome of a part of the whole test.

use std::path::PathBuf;
use std::process::ExitStatus;

use super::count::{Count, of_suite};
use super::plan::Part;
use crate::process::target;

/// The outcome of a part.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) part: Part,
    pub(super) seconds: u64,
    pub(super) end: End,
}

#[derive(Debug)]
pub(super) enum End {
    /// Success; a suite has the number of its tests.
    Done(Option<Count>),
    /// The reason in one line; the rest is in the log.
    Failed(String),
}

impl Outcome {
    /// A suite without a count counts as one failure, so that the lack is noticed.
    pub(super) fn count(&self) -> Count {
        match self.end {
            End::Done(count) => count.unwrap_or_default(),
            End::Failed(_) => {
                let mut count = of_suite(&self.log()).unwrap_or_default();
                count.failed = count.failed.max(1);
                count
            }
        }
    }

    pub(super) fn is_good(&self) -> bool {
        match self.end {
            End::Done(Some(count)) => count.is_good(),
            End::Done(None) => true,
            End::Failed(_) => false,
        }
    }

    /// Everything the part printed.
    pub(super) fn log(&self) -> String {
        let bytes = std::fs::read(log_of(&self.part)).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// The path of the log with a part's output.
pub(super) fn log_of(part: &Part) -> PathBuf {
    target()
        .join("test")
        .join(part.task.replace(' ', "-"))
        .with_extension("log")
}

/// The outcome of a part that ended by itself.
pub(super) fn judge(part: &Part, seconds: u64, status: ExitStatus) -> Outcome {
    let mut outcome = Outcome {
        part: *part,
        seconds,
        end: End::Done(None),
    };
    let count = of_suite(&outcome.log());
    outcome.end = match count {
        _ if !status.success() => {
            let tests = count.map(|it| format!("{it}, ")).unwrap_or_default();
            End::Failed(format!("{tests}{status}"))
        }
        None if part.is_suite() => End::Failed("it ended well and counted no tests".to_owned()),
        Some(count) if part.is_suite() => End::Done(Some(count)),
        _ => End::Done(None),
    };
    outcome
}

/// The outcome of a failed part, with the reason in one line.
pub(super) fn failed(part: &Part, seconds: u64, why: String) -> Outcome {
    Outcome {
        part: *part,
        seconds,
        end: End::Failed(why),
    }
}

#[cfg(test)]
#[path = "outcome_tests.rs"]
mod tests;
