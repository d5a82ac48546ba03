//! An allocator for WebAssembly, whose memory grows and never shrinks: an isolate keeps the
//! most that it ever took.
//!
//! The standard library's allocator (dlmalloc) mixes large blocks with small ones, so that one
//! small block that stays divides the space which a large one leaves; and where no space is
//! large enough, it grows the memory by the whole block, whatever is free before its end. A
//! worker that decoded pictures of 50 MiB, one after another, so came to 100 MiB.
//!
//! Here blocks from [`LARGE_BYTES`] on lie where the first space is that they fit into, and the
//! memory grows by what is missing. Small ones are dlmalloc's, in segments of their own.
//!
//! ```text
//! #[global_allocator]
//! static HEAP: calotype_heap::Heap = calotype_heap::Heap::new();
//! ```

// Allocating is unsafe by its interface.
#![allow(unsafe_code)]
// On the host, only tests reach what the allocator is made of.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

#[cfg(target_arch = "wasm32")]
mod allocator;
mod sizes;
mod spaces;

#[cfg(target_arch = "wasm32")]
pub use allocator::Heap;
pub use sizes::LARGE_BYTES;
