//! The little libc that C codecs need on `wasm32-unknown-unknown`.
//!
//! - `include/` has the headers. Their declarations are defined here, by Rust's compiler_builtins
//!   (memory and maths), or are empty (printing).
//! - `sse/` implements Intel's SSE intrinsics in WebAssembly SIMD, for libwebp.
//! - `clang` and `llvm-ar` are the programs that `.cargo/config.toml` names as compiler and
//!   archiver for that target. cargo does not treat the headers as sources of a codec: after
//!   changing one, run `cargo clean -p` for that codec's crate.
//!
//! A crate that compiles C links this one: by calling [`with_budget`], or with `use calotype_libc
//! as _;`. Every other target uses the system's libc.
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
