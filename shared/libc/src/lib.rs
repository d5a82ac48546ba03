//! The little libc that C codecs need on `wasm32-unknown-unknown`.
//!
//! - `include/` has the headers; what they declare is defined here, by Rust's
//!   compiler_builtins (memory and maths), or is empty (printing).
//! - `sse/` says Intel's SSE intrinsics in WebAssembly SIMD, for libwebp.
//! - `clang` and `llvm-ar` are the programs that `.cargo/config.toml` names as
//!   compiler and archiver for that target. cargo does not know the headers as
//!   sources of a codec: after changing one, `cargo clean -p` that codec's crate.
//!
//! A crate that compiles C links this one: by calling [`with_budget`], or with
//! `use calotype_libc as _;`. On every other target the system's libc is there.
//!
//! Deliberately absent: files, time, the environment, exit and abort, threads.

#![no_std]

extern crate alloc;

mod budget;
#[cfg(any(target_arch = "wasm32", test))]
mod heap;
#[cfg(any(target_arch = "wasm32", test))]
mod sort;

pub use budget::with_budget;
