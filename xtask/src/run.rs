//! Running the product for a person.

use crate::build;
use crate::process::{Failure, command, find_program, run, target};

/// Starts storage, worker and page, and prints the page's URL.
pub(crate) fn dev(origins: &[&str]) -> Result<(), Failure> {
    build::client()?;
    build::worker()?;
    build::storage()?;
    node(&[&["tests/harness/dev.mjs"], origins].concat())
}

/// Runs a script of `tests/` with Node.js.
pub(crate) fn node(arguments: &[&str]) -> Result<(), Failure> {
    let node = find_program("node").ok_or_else(|| Failure::new("Node.js is missing."))?;
    run(command(node, arguments).env("CALOTYPE_TARGET", target()))
}
