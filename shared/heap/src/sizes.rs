//! Which blocks are large.

/// Bytes from which on a block is large.
pub const LARGE_BYTES: usize = 64 * 1024;
