//! Tests of `generate`.

#[test]
fn generated_files_are_up_to_date() {
    if let Err(failure) = super::check() {
        panic!("{}", failure.0);
    }
}
