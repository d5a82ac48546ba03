//! The parts of a file, by format: segments, chunks, blocks.

pub(crate) mod blocks;
pub(crate) mod chunks;
pub(crate) mod png;
pub(crate) mod riff;
pub(crate) mod segments;
pub(crate) mod webp;
