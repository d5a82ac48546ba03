//! Running a test command: its output is shown live, its tests are counted and timed.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::count::{Count, closing_line};
use crate::process::Failure;

/// The counts and times of a suite's tests.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) count: Count,
    pub(super) times: Vec<Timed>,
}

/// The time of a test.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Timed {
    pub(super) seconds: f64,
    pub(super) test: String,
}

impl Tally {
    pub(super) fn of_passed(passed: u32) -> Self {
        let count = Count {
            passed,
            ..Count::default()
        };
        Self {
            count,
            times: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.count.add(other.count);
        self.times.extend(other.times);
    }
}

/// Runs a test command.
///
/// # Errors
///
/// When it ends badly without a test that failed: then not all tests ran.
pub(super) fn counted(command: &mut Command) -> Result<Tally, Failure> {
    let mut child = command
        // A terminal's or a CI's setting for colors would hide the closing lines.
        .env_remove("FORCE_COLOR")
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Failure(format!("cannot start the tests: {error}")))?;
    let mut tally = Tally::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            println!("{line}");
            tally.count.add(closing_line(&line));
            tally.times.extend(time_of(&line));
        }
    }
    let status = child.wait().map_err(|error| Failure(error.to_string()))?;
    if !status.success() && tally.count.failed == 0 {
        return Err(Failure(format!(
            "ended with {status} after {} passed",
            tally.count.passed
        )));
    }
    Ok(tally)
}

/// Reads `✔ name (12.5ms)` (node) and `test name ... ok <0.012s>` (cargo).
pub(super) fn time_of(line: &str) -> Option<Timed> {
    let line = line.trim();
    let (test, seconds) = if let Some(result) = line.strip_prefix("✔ ") {
        let (name, time) = result.strip_suffix("ms)")?.rsplit_once(" (")?;
        (name, time.parse::<f64>().ok()? / 1000.0)
    } else {
        let (name, time) = line.strip_prefix("test ")?.rsplit_once(" ... ok <")?;
        (name, time.strip_suffix("s>")?.parse().ok()?)
    };
    Some(Timed {
        seconds,
        test: test.to_owned(),
    })
}

#[cfg(test)]
#[path = "runner_tests.rs"]
mod tests;
