//! Pictures built in code, and fingerprints of what becomes of them: the wasm build must
//! give the very numbers of the host build. For tests alone: feature `selftest`.

mod fingerprints;
mod pictures;

pub use fingerprints::fingerprints;
pub use pictures::{deep_png, drawing_png, p3_jpeg, photo_jpeg, scene};
