//! Pictures built in code, and fingerprints of their results: the wasm build must give the same
//! numbers as the host build. Only for tests: feature `selftest`.

mod fingerprints;
mod pictures;

pub use fingerprints::fingerprints;
pub use pictures::{deep_png, drawing_png, p3_jpeg, photo_jpeg, scene};
