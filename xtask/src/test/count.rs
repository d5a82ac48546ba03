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
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_the_runners_are_read() {
        let cargo =
            "test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out";
        let expected = Count {
            passed: 4,
            failed: 2,
            skipped: 1,
        };
        assert_eq!(closing_line(cargo), expected);
        assert_eq!(closing_line("ℹ pass 7").passed, 7);
        assert_eq!(closing_line("ℹ cancelled 1").failed, 1);
        assert_eq!(closing_line("ℹ todo 3").skipped, 3);
        assert_eq!(closing_line("test a ... ok"), Count::default());
    }

    #[test]
    fn the_closing_line_of_a_suite_is_the_last_of_its_kind() {
        let count = Count {
            passed: 12,
            failed: 1,
            skipped: 0,
        };
        let output = format!("1 passed, 0 failed, 0 skipped\n{count}\nx: not every test passed\n");
        assert_eq!(of_suite(&output), Some(count));
        assert_eq!(of_suite("test a ... ok\n12 passed\n"), None);
    }

    #[test]
    fn no_test_at_all_is_not_good() {
        assert!(!Count::default().is_good());
    }
}
