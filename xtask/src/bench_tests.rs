//! Tests of `bench`.

use super::*;

fn refused(arguments: &[&str]) -> String {
    checked(arguments).expect_err("it cannot be measured").0
}

#[test]
fn names_and_options_that_fit_are_measured() {
    assert_eq!(checked(&[]).ok(), Some("imaging"));
    assert_eq!(checked(&["jpeg", "png", "--quick"]).ok(), Some("jpeg"));
    assert_eq!(checked(&["--photos", "jpeg", "webp"]).ok(), Some("webp"));
    assert_eq!(
        checked(&["edge", "--quick", "--photos=x"]).ok(),
        Some("edge")
    );
    assert_eq!(checked(&["upload"]).ok(), Some("upload"));
}

#[test]
fn what_cannot_be_done_is_said() {
    assert_eq!(
        refused(&["upload", "--quick"]),
        "./x bench upload takes no --quick: it is one measurement, of 50 uploads at once, and takes seconds"
    );
    assert!(
        refused(&["bundle-size", "--photos", "x"])
            .starts_with("./x bench bundle-size takes no --photos")
    );
    assert!(refused(&["uploads"]).starts_with("there is no bench 'uploads': imaging, jpeg"));
    assert!(refused(&["--fast"]).starts_with("there is no option '--fast'"));
    assert!(refused(&["jpeg", "upload"]).starts_with("'upload' is measured by itself"));
    assert!(refused(&["jpeg", "--photos"]).contains("needs a folder"));
}
