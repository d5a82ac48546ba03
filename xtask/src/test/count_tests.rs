//! Tests of `count`.

use super::*;

#[test]
fn closing_lines_of_the_runners_are_read() {
    let cargo = "test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out";
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
