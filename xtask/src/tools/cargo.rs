//! Programs built from crates.io.

use std::path::PathBuf;

use super::installed::{folder, installed_once};
use crate::process::{Failure, command, root, run, step};

/// Must equal the version of the crate `worker` in Cargo.lock, whose macros write for it.
const WORKER_BUILD: &str = "0.8.7";
const CARGO_DENY: &str = "0.20.2";
const GARAGE: &str = "2.5.0";

/// The features that one node with one database needs.
const OF_GARAGE: [&str; 4] = [
    "--locked",
    "--no-default-features",
    "--features",
    "bundled-libs,lmdb",
];

/// The names of the program of `xtask/wasm-tools`.
const WASM_TOOLS: [&str; 3] = ["wasm-bindgen", "wasm-bindgen-test-runner", "wasm-pack"];

/// They work for seconds only, so they are built without optimization; with one target folder the
/// second finds half of its dependencies built.
const QUICK_TO_BUILD: [(&str, &str); 2] = [
    ("CARGO_PROFILE_DEV_DEBUG", "false"),
    ("CARGO_PROFILE_DEV_INCREMENTAL", "false"),
];

/// `wasm-bindgen` in the version of Cargo.lock; its test runner is beside it.
pub(crate) fn wasm_bindgen() -> Result<PathBuf, Failure> {
    Ok(wasm_tools()?.join("wasm-bindgen"))
}

/// `wasm-pack`, which runs tests inside a browser.
pub(crate) fn wasm_pack() -> Result<PathBuf, Failure> {
    Ok(wasm_tools()?.join("wasm-pack"))
}

/// The folder of the programs that `xtask/wasm-tools` is built for.
fn wasm_tools() -> Result<PathBuf, Failure> {
    let sources = root().join("xtask/wasm-tools");
    let mut inputs = String::new();
    for name in ["Cargo.toml", "Cargo.lock", "src/main.rs"] {
        let file = sources.join(name);
        inputs += &std::fs::read_to_string(&file)
            .map_err(|error| Failure(format!("{}: {error}", file.display())))?;
    }
    let installed = folder().join("wasm-tools");
    let bin = installed.join("bin");
    installed_once(&installed, &inputs, || {
        step("building wasm-bindgen and wasm-pack (a minute on two cores)");
        let build = ["build", "--locked", "--quiet", "--manifest-path"];
        run(command("cargo", build)
            .arg(sources.join("Cargo.toml"))
            .env("CARGO_TARGET_DIR", build_folder())
            .envs(QUICK_TO_BUILD))?;
        let built = build_folder().join("debug/calotype-wasm-tools");
        let copied = std::fs::create_dir_all(&bin).and_then(|()| {
            WASM_TOOLS.iter().try_for_each(|name| {
                let new = bin.join(format!("{name}.new"));
                std::fs::copy(&built, &new)?;
                // Atomic: another checkout may be running the old one.
                std::fs::rename(new, bin.join(name))
            })
        });
        copied.map_err(|error| Failure(format!("{}: {error}", bin.display())))
    })?;
    Ok(bin)
}

/// `worker-build`, which wraps a Rust crate as a Cloudflare worker.
pub(crate) fn worker_build() -> Result<PathBuf, Failure> {
    cargo_tool("worker-build", WORKER_BUILD, "a minute", &[])
}

/// `cargo-deny`, the gate for licenses and advisories.
pub(crate) fn cargo_deny() -> Result<PathBuf, Failure> {
    cargo_tool("cargo-deny", CARGO_DENY, "2 minutes", &[])
}

/// Garage, an independent object store for the worker.
pub(crate) fn garage() -> Result<PathBuf, Failure> {
    cargo_tool("garage", GARAGE, "10 minutes", &OF_GARAGE)
}

/// The program of a package on crates.io, both of the same name.
fn cargo_tool(
    name: &str,
    version: &str,
    takes: &str,
    options: &[&str],
) -> Result<PathBuf, Failure> {
    let installed = folder().join(name);
    let inputs = [&[version], options].concat().join(" ");
    installed_once(&installed, &inputs, || {
        step(&format!(
            "building {name} {version} (about {takes} on two cores)"
        ));
        let install = ["install", "--quiet", "--force", "--debug", "--version"];
        run(command("cargo", install)
            .args([version, name])
            .args(options)
            .arg("--root")
            .arg(&installed)
            .env("CARGO_TARGET_DIR", build_folder())
            .envs(QUICK_TO_BUILD))
    })?;
    Ok(installed.join("bin").join(name))
}

/// The build folder; it may be deleted at any time.
fn build_folder() -> PathBuf {
    folder().join("build")
}

#[cfg(test)]
#[path = "cargo_tests.rs"]
mod tests;
