//! Tests the engine's public functions against other programs.
//!
//! One binary: each further one would be compiled and linked separately, with all the code that the
//! engine inlines.

#![allow(clippy::unwrap_used)] // fixtures are sound, and a test may panic

mod bombs;
mod color;
mod damaged;
mod decoders;
mod encode_jpeg;
mod exif;
mod fingerprints;
mod formats;
mod inflate;
mod inspect;
mod metadata;
mod png;
mod prepare;
mod private;
mod properties;
mod render;
mod robust;
mod same;
mod sides;
mod strip;
mod support;
mod turned;
