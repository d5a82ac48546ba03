//! Tests of `outcome`.

use super::super::samples::{BUILD, SUITE, outcome};
use super::*;

#[test]
fn a_part_that_failed_or_was_not_run_is_counted() {
    let failed = outcome(SUITE, End::Failed("not run".to_owned()));
    assert_eq!(failed.count().failed, 1);
    assert!(!failed.is_good());
    let empty = outcome(SUITE, End::Done(Some(Count::default())));
    assert!(!empty.is_good(), "a suite that ran nothing");
}

#[test]
fn a_suite_that_ends_well_without_a_count_has_failed() {
    let judged = judge(&SUITE, 1, ExitStatus::default());
    assert!(matches!(judged.end, End::Failed(_)));
    let judged = judge(&BUILD, 1, ExitStatus::default());
    assert!(matches!(judged.end, End::Done(None)));
}
