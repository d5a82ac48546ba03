//! The engine by its public functions, held against other people's programs.
//!
//! One binary: each more would be compiled and linked by itself, with all that the engine inlines.

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
