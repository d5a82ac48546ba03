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

#[test]
fn the_stores_are_tried_in_the_versions_that_are_written_down() {
    let read = |file: &str| std::fs::read_to_string(root().join(file)).expect("it is committed");
    let after = |text: String, name: &str| -> String {
        let (_, version) = text.split_once(name).expect("the package is pinned");
        version
            .chars()
            .take_while(|it| it.is_ascii_digit() || *it == '.')
            .collect()
    };
    let moto = after(read("tests/e2e/stores/requirements.txt"), "\nmoto==");
    let s3rver = after(read("tests/package.json"), "\"s3rver\": \"");
    let documentation = read("docs/storage.md");
    for (name, version, test) in [
        ("Garage", GARAGE, "tests/stores/garage.test.mjs"),
        ("moto", &moto, "tests/e2e/stores.test.mjs"),
        ("s3rver", &s3rver, "tests/e2e/stores.test.mjs"),
    ] {
        assert!(
            read(test).contains(&format!("{name} {version}\"")),
            "{name} {version} in {test}"
        );
        let row = documentation
            .lines()
            .find(|line| line.starts_with(&format!("| [{name}]")));
        assert!(
            row.is_some_and(|row| row.contains(&format!("| {version}"))),
            "{name} {version} in docs/storage.md"
        );
    }
}
