//! Tests of `plan`.

use super::*;

#[test]
fn every_part_waits_only_for_parts_before_it() {
    for (at, part) in PARTS.iter().enumerate() {
        for need in part.needs {
            let is_before = PARTS[..at].iter().any(|it| it.task == *need);
            assert!(is_before, "{} needs {need}", part.task);
        }
    }
}

#[test]
fn every_suite_has_a_part() {
    for suite in super::super::suites::OF_ALL {
        let task = format!("test {suite}");
        assert!(PARTS.iter().any(|it| it.task == task), "{task}");
    }
}
