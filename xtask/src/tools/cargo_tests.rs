//! Tests of `cargo`.

use super::*;

/// The version of a package in a lock file.
fn locked(lock: &str, package: &str) -> String {
    let text = std::fs::read_to_string(root().join(lock)).expect("lock files are committed");
    let name = format!("name = \"{package}\"");
    let mut lines = text.lines().skip_while(|line| *line != name);
    let version = lines.nth(1).and_then(|line| line.split('"').nth(1));
    version.expect("the package is locked").to_owned()
}

#[test]
fn the_tools_are_of_the_versions_that_the_crates_are_of() {
    assert_eq!(
        locked("xtask/wasm-tools/Cargo.lock", "wasm-bindgen-cli"),
        locked("Cargo.lock", "wasm-bindgen")
    );
    assert_eq!(WORKER_BUILD, locked("Cargo.lock", "worker"));
}
