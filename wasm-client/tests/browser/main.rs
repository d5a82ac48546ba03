//! The bindings in a real browser: run with `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]
// `allow-unwrap-in-tests` knows `#[test]` only, not `#[wasm_bindgen_test]`.
#![allow(clippy::unwrap_used)]

mod chunk;
mod errors;
mod fingerprints;
mod fixtures;
mod inspect;
mod metadata;
mod pixels;
mod prepare;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
