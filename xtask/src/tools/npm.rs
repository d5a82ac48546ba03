//! npm packages, in this checkout.

use std::path::PathBuf;

use crate::process::{Failure, command, find_program, output, root, run, step};

/// Installs the npm packages of package-lock.json.
pub(crate) fn npm_packages() -> Result<(), Failure> {
    npm_packages_in("")
}

/// Installs the peers that `./x bench` measures; nothing else needs them.
pub(crate) fn bench_packages() -> Result<(), Failure> {
    npm_packages_in("tests/bench")
}

/// Installs the bundlers and frameworks with which the package's tests build apps.
pub(crate) fn fixture_packages() -> Result<(), Failure> {
    npm_packages_in("tests/package/fixtures")
}

/// Installs the linters and generators of clients that the tests of the OpenAPI document call.
pub(crate) fn openapi_packages() -> Result<(), Failure> {
    npm_packages_in("tests/e2e/openapi")
}

/// Installs the npm packages of a folder's package-lock.json.
fn npm_packages_in(folder: &str) -> Result<(), Failure> {
    let folder = root().join(folder);
    let missing = |name: &str, how: &str| Failure(format!("{name} is missing. {how}"));
    let node = find_program("node")
        .ok_or_else(|| missing("Node.js", "Install version 20 or newer, with npm."))?;
    let npm = find_program("npm").ok_or_else(|| missing("npm", "It comes with Node.js."))?;
    let version = output(&mut command(node, ["--version"]))?;
    let major = version.trim().trim_start_matches('v').split('.').next();
    if !major
        .and_then(|it| it.parse().ok())
        .is_some_and(|it: u32| it >= 20)
    {
        let version = version.trim();
        return Err(Failure(format!(
            "Node.js is {version}; 20 or newer is needed."
        )));
    }

    // npm writes this file last: if it is newer than the lock file, the packages are installed.
    let installed = folder.join("node_modules/.package-lock.json");
    let modified = |path: PathBuf| path.metadata().and_then(|it| it.modified()).ok();
    let lock = modified(folder.join("package-lock.json"));
    if modified(installed.clone()).is_some_and(|it| Some(it) >= lock) {
        return Ok(());
    }
    step("installing npm packages (about a minute)");
    run(command(npm, ["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    // `npm ci` may leave it with an older time stamp than a fresh clone's lock file.
    let now = std::time::SystemTime::now();
    let touched = std::fs::File::options().append(true).open(&installed);
    touched
        .and_then(|file| file.set_modified(now))
        .map_err(|error| Failure(format!("npm left no {}: {error}", installed.display())))
}

/// A program that npm installed.
pub(crate) fn npm_program(name: &str) -> PathBuf {
    root().join("node_modules/.bin").join(name)
}
