//! An allocator for WebAssembly, whose memory grows and never shrinks: an isolate keeps the most
//! that it ever used.
//!
//! The standard library's allocator (dlmalloc) mixes large blocks with small ones, so that one
//! small block that stays splits the space of a freed large one. If no space is large enough, it
//! grows the memory by the whole block, even if there is free memory before its end. A worker that
//! decoded pictures of 50 MiB, one after another, reached 100 MiB that way.
//!
//! Here blocks from [`LARGE_BYTES`] on use the first space in which they fit, and the memory grows
//! by the missing part. Small ones are dlmalloc's, in segments of their own.
//!
//! ```text
//! #[global_allocator]
//! static HEAP: calotype_heap::Heap = calotype_heap::Heap::new();
//! ```

// Allocating is unsafe by its interface.
#![allow(unsafe_code)]
// On the host, only tests use the allocator's parts.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

#[cfg(target_arch = "wasm32")]
mod allocator;
mod sizes;
mod spaces;

#[cfg(target_arch = "wasm32")]
pub use allocator::Heap;
pub use sizes::LARGE_BYTES;
