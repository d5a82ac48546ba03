//! The size of large blocks.

/// Minimum bytes of a large block.
pub const LARGE_BYTES: usize = 64 * 1024;
