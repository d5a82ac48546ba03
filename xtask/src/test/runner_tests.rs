//! Tests of `runner`.

use super::*;

#[test]
fn times_of_the_runners_are_read() {
    let timed = |seconds, test: &str| {
        Some(Timed {
            seconds,
            test: test.to_owned(),
        })
    };
    assert_eq!(
        time_of("  ✔ a part (of a picture) (1500ms)"),
        timed(1.5, "a part (of a picture)")
    );
    assert_eq!(
        time_of("test jpeg::gray ... ok <0.250s>"),
        timed(0.25, "jpeg::gray")
    );
    assert_eq!(time_of("test jpeg::gray ... ok"), None);
    assert_eq!(time_of("ℹ duration_ms 12"), None);
}

#[test]
fn a_command_that_ends_badly_without_a_failed_test_is_a_failure() {
    let shell = |script: &str| counted(Command::new("sh").args(["-c", script]));
    assert!(shell("echo 'ℹ pass 3'; exit 1").is_err());
    let failed = shell("echo 'ℹ pass 3'; echo 'ℹ fail 1'; exit 1").expect("it was counted");
    assert_eq!((failed.count.passed, failed.count.failed), (3, 1));
}
