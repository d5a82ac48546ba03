//! What the fuzz targets share: limits, a mutator that keeps checksums right, and
//! an allocator that knows the most memory ever held.

mod checksums;
mod memory;

use calotype_imaging::Limits;

pub use checksums::repair;
pub use memory::{Peak, peak_of};

/// Small enough for thousands of runs a second, and for libFuzzer's own bounds.
pub const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_side: 2048,
    max_pixels: 1 << 20,
    max_memory_bytes: 8 << 20,
    ..Limits::SOURCE
};
