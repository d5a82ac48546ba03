//! The checks that need no tests to run.

use crate::process::{APART, Failure, command, output, run, step, workspaces};
use crate::{generate, tools};

/// Formatting, lock files and generated files: the checks that take seconds.
pub(crate) fn quick() -> Result<(), Failure> {
    step("rustfmt");
    run(&mut command("cargo", ["fmt", "--all", "--check"]))?;
    for manifest in APART {
        let format = ["fmt", "--manifest-path", manifest, "--check"];
        run(&mut command("cargo", format))?;
    }
    step("lock files");
    for manifest in workspaces() {
        let resolve = ["metadata", "--locked", "--format-version=1"];
        let mut resolve = command("cargo", resolve);
        output(resolve.args(["--manifest-path", manifest])).map_err(|failure| {
            Failure(format!(
                "{}\n{manifest}: run cargo update --workspace",
                failure.0
            ))
        })?;
    }
    step("generated files");
    generate::check()
}

/// Formatting, clippy on host and wasm, generated files, licenses, advisories.
pub(crate) fn all() -> Result<(), Failure> {
    quick()?;
    step("clippy on the host");
    let clippy = [
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    run(&mut command("cargo", clippy))?;
    step("clippy on wasm32");
    tools::programs(&["clang"])?;
    // One by one: otherwise all would be built with the features of all.
    for package in ["wasm-client", "wasm-webp", "edge-worker", "bench-engine"] {
        let package = format!("--package=calotype-{package}");
        let clippy = ["clippy", "--quiet", "--target=wasm32-unknown-unknown"];
        let denied = ["--", "-D", "warnings"];
        run(command("cargo", clippy).arg(package).args(denied))?;
    }
    step("cargo-deny: licenses, sources, duplicates");
    let deny = tools::cargo_deny()?;
    run(&mut command(
        &deny,
        ["--log-level=error", "check", "licenses", "sources", "bans"],
    ))?;
    step("cargo-deny: advisories");
    run(&mut command(
        &deny,
        ["--log-level=error", "check", "advisories"],
    ))
    .map_err(|failure| {
        Failure(format!(
            "{}\nAn advisory stands against a dependency, or the advisory database could not be \
             fetched: see above. All other checks passed.",
            failure.0
        ))
    })
}
