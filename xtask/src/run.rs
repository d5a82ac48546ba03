//! Running the product: for a person, and against a stopwatch.

use crate::process::{Failure, command, find_program, run, target};
use crate::{build, tools};

/// Starts storage, worker and page, and prints the page's URL.
pub(crate) fn dev() -> Result<(), Failure> {
    build::client()?;
    build::worker()?;
    build::storage()?;
    node(&["tests/dev.mjs"])
}

/// Measures side by side with every peer and writes docs/benchmarks.md.
/// `arguments` are those of `tests/bench/main.mjs`.
pub(crate) fn bench(arguments: &[&str]) -> Result<(), Failure> {
    match arguments {
        ["upload"] => return load(),
        ["edge", options @ ..] => return edge(options),
        _ => {}
    }
    build::client()?;
    tools::bench_packages()?;
    if let ["weights"] = arguments {
        return node(&["tests/bench/weights.mjs"]);
    }
    build::measures()?;
    tools::programs(&["chromium", "cwebp"])?;
    node(&[&["tests/bench/main.mjs"], arguments].concat())
}

/// Uploads at once through the real stack, into docs/load.md.
fn load() -> Result<(), Failure> {
    build::worker()?;
    build::storage()?;
    node(&["tests/load/main.mjs"])
}

/// The read side of the worker, into its part of docs/benchmarks.md.
fn edge(options: &[&str]) -> Result<(), Failure> {
    build::worker()?;
    build::storage()?;
    build::renderer()?;
    build::oximg()?;
    tools::bench_packages()?;
    node(&[&["tests/bench/edge/main.mjs"], options].concat())
}

fn node(arguments: &[&str]) -> Result<(), Failure> {
    let node = find_program("node").ok_or_else(|| Failure::new("Node.js is missing."))?;
    run(command(node, arguments).env("CALOTYPE_TARGET", target()))
}
