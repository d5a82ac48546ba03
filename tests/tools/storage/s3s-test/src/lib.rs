//! A stand-in for the crate that the build script of s3s-fs calls.
//!
//! Its build script asks `s3s-test` which commit of its own repository it is built from. That crate
//! is a test harness: with it came clap, a second tokio and 35 more crates (November 2026), for
//! a server that never shows the answer.

/// The module that the build script of s3s-fs names.
pub mod build {
    /// Tells the build nothing.
    pub fn collect_info() {}
}
