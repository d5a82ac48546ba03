use calotype_imaging::selftest::fingerprints;
use wasm_bindgen_test::wasm_bindgen_test;

/// Compilers have turned SIMD into wrong pixels (rust-lang/rust#157456): the
/// host's results, joined by commas, are given while compiling.
#[wasm_bindgen_test]
fn wasm_makes_the_very_bytes_that_the_host_makes() {
    let Some(host) = option_env!("CALOTYPE_HOST_FINGERPRINTS") else {
        panic!("CALOTYPE_HOST_FINGERPRINTS is not set: run this test with ./x test");
    };
    assert_eq!(fingerprints().join(","), host);
}
