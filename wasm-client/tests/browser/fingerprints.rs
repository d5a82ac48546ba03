use calotype_imaging::selftest::fingerprints;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chunk::load_chunk;

/// Compilers have turned SIMD into wrong pixels (rust-lang/rust#157456): the
/// host's results, joined by commas, are given while compiling. WebP goes through
/// the chunk here, and through the libwebp that is linked there.
#[wasm_bindgen_test]
async fn wasm_makes_the_very_bytes_that_the_host_makes() {
    let Some(host) = option_env!("CALOTYPE_HOST_FINGERPRINTS") else {
        panic!("CALOTYPE_HOST_FINGERPRINTS is not set: run this test with ./x test");
    };
    load_chunk().await;
    assert_eq!(fingerprints().join(","), host);
}
