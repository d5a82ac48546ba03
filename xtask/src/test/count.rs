//! Counting tests by the closing lines of their runners.

use std::fmt;

/// Numbers of tests, added up from the runners' closing lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) passed: u32,
    pub(super) failed: u32,
    pub(super) skipped: u32,
}

impl Count {
    pub(super) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// Whether tests ran, and all of them passed.
    pub(super) fn is_good(self) -> bool {
        self.passed > 0 && self.failed == 0 && self.skipped == 0
    }
}

/// The closing line of `./x test`.
impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(out, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

/// Reads `test result: ok. 5 passed; 0 failed; 1 ignored; …` (cargo, wasm-pack)
/// and `ℹ pass 5`, `ℹ fail 0`, `ℹ cancelled 0`, `ℹ skipped 0`, `ℹ todo 0` (node).
pub(super) fn closing_line(line: &str) -> Count {
    let line = line.trim();
    let mut count = Count::default();
    if let Some(result) = line.strip_prefix("test result: ") {
        for part in result.split([';', '.']) {
            match part.trim().split_once(' ') {
                Some((number, "passed")) => count.passed = number.parse().unwrap_or(0),
                Some((number, "failed")) => count.failed = number.parse().unwrap_or(0),
                Some((number, "ignored")) => count.skipped = number.parse().unwrap_or(0),
                _ => {}
            }
        }
    } else if let Some(result) = line.strip_prefix("ℹ ") {
        match result.split_once(' ') {
            Some(("pass", number)) => count.passed = number.parse().unwrap_or(0),
            Some(("fail" | "cancelled", number)) => count.failed = number.parse().unwrap_or(0),
            Some(("skipped" | "todo", number)) => count.skipped = number.parse().unwrap_or(0),
            _ => {}
        }
    }
    count
}

/// Reads the closing line of a suite that was run as a task of its own, the last of its output.
pub(super) fn of_suite(output: &str) -> Option<Count> {
    output.lines().rev().find_map(|line| {
        let mut numbers = ["passed", "failed", "skipped"]
            .into_iter()
            .zip(line.split(", "));
        let mut next = || {
            let (word, part) = numbers.next()?;
            part.strip_suffix(word)?.trim_end().parse().ok()
        };
        Some(Count {
            passed: next()?,
            failed: next()?,
            skipped: next()?,
        })
    })
}

#[cfg(test)]
#[path = "count_tests.rs"]
mod tests;
