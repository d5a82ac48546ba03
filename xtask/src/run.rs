//! Running the product for a person.

use std::path::PathBuf;

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
    node_with(arguments, &[])
}

/// The same, and tells it where programs are.
pub(crate) fn node_with(arguments: &[&str], programs: &[(&str, PathBuf)]) -> Result<(), Failure> {
    let node = find_program("node").ok_or_else(|| Failure::new("Node.js is missing."))?;
    let mut script = command(node, arguments);
    script.env("CALOTYPE_TARGET", target());
    run(script.envs(programs.iter().map(|(name, path)| (name, path))))
}
