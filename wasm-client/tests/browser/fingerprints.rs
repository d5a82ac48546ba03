use calotype_imaging::selftest::fingerprints;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::chunk::load_chunk;

/// Compilers have turned SIMD into wrong pixels (rust-lang/rust#157456): a test of
/// calotype-imaging holds the host's results against the same file. WebP goes through
/// the chunk here, and through the libwebp that is linked there.
#[wasm_bindgen_test]
async fn wasm_makes_the_very_bytes_that_the_host_makes() {
    load_chunk().await;
    let host = include_str!("../../../shared/imaging/fixtures/fingerprints.txt");
    assert_eq!(fingerprints().join("\n"), host.trim_end());
}
