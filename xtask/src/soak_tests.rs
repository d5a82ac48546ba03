//! Tests of `soak`.

use super::*;

#[test]
fn options_are_known_and_have_values() {
    assert!(checked(&[]).is_ok());
    assert!(checked(&["--minutes", "2", "--seed=abc"]).is_ok());
    let refused = |options: &[&str]| checked(options).expect_err("it cannot be run").0;
    assert!(refused(&["--fast"]).starts_with("there is no option '--fast' of soak: --minutes"));
    assert!(refused(&["2"]).starts_with("there is no option '2' of soak"));
    assert_eq!(
        refused(&["--seed", "1", "--minutes"]),
        "--minutes needs a number, 10 when not said"
    );
}
