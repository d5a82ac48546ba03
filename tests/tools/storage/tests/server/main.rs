//! The promises of the local S3 server, over real HTTP and with somebody else's signer.

// clippy knows test functions, but not the harness they share.
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
