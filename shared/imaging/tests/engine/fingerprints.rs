//! The host's side of a comparison: the browser tests compare WebAssembly with the same file.

use calotype_imaging::selftest::fingerprints;

#[test]
fn the_host_makes_the_bytes_that_are_written_down() {
    let expected = include_str!("../../fixtures/fingerprints.txt");
    for (made, expected) in fingerprints().iter().zip(expected.lines()) {
        assert_eq!(
            made, expected,
            "if other bytes are meant: cargo run --package calotype-imaging \
             --example fingerprint > shared/imaging/fixtures/fingerprints.txt"
        );
    }
    assert_eq!(fingerprints().len(), expected.lines().count());
}
