//! The promises of the local S3 server, over real HTTP and with an independent signer.

// clippy recognizes test functions, but not their shared harness.
#![allow(clippy::unwrap_used)]

mod cors;
mod delete;
mod harness;
mod keys;
mod multipart;
mod program;
mod read;
mod signature;
mod upload;
