//! The commands of each suite; a suite installs and builds only the things it needs.

use std::path::{Path, PathBuf};

use super::runner::{Tally, counted};
use super::wish::Wish;
use crate::process::{Failure, command, find_program, host_target, root, step, target};
use crate::{build, fuzz, tools};

/// The suites of a whole run.
pub(super) const OF_ALL: [&str; 5] = ["rust", "fuzz", "package", "browser", "e2e"];

/// The suites within `rust`: name, packages, and programs that their tests call.
const OF_RUST: [(&str, &[&str], &[&str]); 8] = [
    ("protocol", &["calotype-protocol"], &[]),
    (
        "imaging",
        &["calotype-imaging", "calotype-lanczos", "crc32fast"],
        &IMAGING_JUDGES,
    ),
    (
        "webp",
        &["calotype-libc", "calotype-webp", "calotype-wasm-webp"],
        &["cwebp"],
    ),
    ("client", &["calotype-wasm-client"], &[]),
    ("edge", &["calotype-edge-worker"], &[]),
    ("storage", &["calotype-local-storage"], &[]),
    ("memory", &["calotype-heap", "calotype-test-memory"], &[]),
    ("xtask", &["xtask"], &[]),
];

/// Other projects' programs that read a file's contents.
const IMAGING_JUDGES: [&str; 4] = ["exiftool", "cwebp", "djpeg", "pngtopam"];

/// Runs the suite of this name.
pub(super) fn run(name: &str, wish: Wish) -> Result<Tally, Failure> {
    if let Some((_, packages, programs)) = OF_RUST.iter().find(|(it, ..)| *it == name) {
        let packages: Vec<_> = packages
            .iter()
            .map(|it| format!("--package={it}"))
            .collect();
        return rust(&packages, programs, wish);
    }
    match name {
        "rust" => rust(&["--workspace".to_owned()], &IMAGING_JUDGES, wish),
        "fuzz" => fuzzed(wish),
        "package" => package(wish),
        "browser" => browser(wish),
        "e2e" => end_to_end(wish),
        _ => {
            let parts = OF_RUST.map(|(it, ..)| it).join(", ");
            Err(Failure(format!(
                "there is no suite '{name}': {}; or, of rust, {parts}",
                OF_ALL.join(", ")
            )))
        }
    }
}

/// Runs unit tests and documentation tests on the host.
fn rust(packages: &[String], programs: &[&str], wish: Wish) -> Result<Tally, Failure> {
    tools::programs(programs)?;
    step("tests of the Rust crates (the first build takes minutes)");
    let test = |kinds: &[&str]| {
        let mut test = command("cargo", ["test", "--no-fail-fast"]);
        test.args(packages).args(kinds).args(wish.name);
        test
    };
    let mut tests = test(&["--lib", "--bins", "--tests"]);
    if wish.is_timed {
        // Stable libtest prints times only with unstable options enabled. A runner sets that,
        // because a changed environment would make cargo build everything again.
        let host = host_target()?;
        let runner = host.to_uppercase().replace('-', "_");
        tests
            .env(
                format!("CARGO_TARGET_{runner}_RUNNER"),
                "env RUSTC_BOOTSTRAP=1",
            )
            .args(["--", "-Zunstable-options", "--report-time"]);
    }
    let mut tally = counted(&mut tests)?;
    tally.add(counted(&mut test(&["--doc"]))?);
    Ok(tally)
}

/// Runs every fuzz target, each counted as a test.
fn fuzzed(wish: Wish) -> Result<Tally, Failure> {
    let passed = fuzz::named(wish.name.unwrap_or_default(), fuzz::SECONDS)?;
    Ok(Tally::of_passed(passed))
}

/// Tests the npm package as a developer would install it.
fn package(wish: Wish) -> Result<Tally, Failure> {
    tools::fixture_packages()?;
    tools::programs(&["chromium", "firefox-esr", "exiftool", "djpeg"])?;
    build::client()?;
    step("tests of the npm package, in apps of every bundler");
    node_tests("tests/package", wish, &[])
}

/// Tests the WebAssembly bindings, inside Chromium.
fn browser(wish: Wish) -> Result<Tally, Failure> {
    tools::programs(&["chromium", "clang"])?;
    let driver = tools::program("chromedriver")?;
    let pack = tools::wasm_pack()?;
    // The tests load the built WebP chunk.
    build::client()?;
    step("tests of the WebAssembly in Chromium");
    let pack_test = ["test", "--headless", "--chrome", "--mode", "no-install"];
    let mut test = command(&pack, pack_test);
    test.arg("--chromedriver").arg(driver).arg("wasm-client");
    // A profile of Cargo.toml: as fast as a release, without the minutes of linking.
    test.args(["--profile", "wasm-tests", "--test", "browser"]);
    if let Some(name) = wish.name {
        test.args(["--", name]);
    }
    counted(
        test.env("PATH", path_with(pack.parent())?)
            .env("CALOTYPE_DIST", root().join("wasm-client/dist")),
    )
}

/// PATH, with a folder in front.
fn path_with(folder: Option<&Path>) -> Result<std::ffi::OsString, Failure> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = folder.map(Path::to_path_buf).into_iter();
    std::env::join_paths(folders.chain(std::env::split_paths(&path)))
        .map_err(|error| Failure(error.to_string()))
}

/// Tests the whole product: Chromium, workerd and the local S3 server.
fn end_to_end(wish: Wish) -> Result<Tally, Failure> {
    tools::programs(&["chromium", "exiftool", "nginx", "curl"])?;
    tools::fixture_packages()?;
    tools::openapi_packages()?;
    let schemathesis = tools::schemathesis()?;
    let moto = tools::moto()?;
    build::worker()?;
    build::page()?;
    build::storage()?;
    step("end-to-end tests");
    let environment = [
        ("CALOTYPE_SCHEMATHESIS", schemathesis),
        ("CALOTYPE_MOTO", moto),
    ];
    node_tests("tests/e2e", wish, &environment)
}

fn node_tests(folder: &str, wish: Wish, environment: &[(&str, PathBuf)]) -> Result<Tally, Failure> {
    let node = find_program("node").ok_or_else(|| Failure::new("Node.js is missing."))?;
    let (files, pattern) = chosen(test_files(folder)?, wish.name);
    // A file mostly waits for a browser or a server.
    let mut test = command(
        node,
        ["--test", "--test-reporter=spec", "--test-concurrency=2"],
    );
    if let Some(name) = pattern {
        test.arg(format!("--test-name-pattern={}", escaped(name)));
    }
    test.args(files)
        .env("CALOTYPE_TARGET", target())
        .envs(environment.iter().map(|(name, value)| (name, value)));
    let mut tally = counted(&mut test)?;
    if pattern.is_some() {
        // Node.js counts the tests of other names as skipped.
        tally.count.skipped = 0;
    }
    Ok(tally)
}

fn test_files(folder: &str) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(root().join(folder))
        .map_err(|error| Failure(format!("{folder}: {error}")))?;
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    Ok(files)
}

/// The files to run for a name, and the pattern of tests in them. A file name selects all its
/// tests; any other name is searched in the files first, because each file starts servers of its
/// own.
fn chosen(files: Vec<PathBuf>, name: Option<&str>) -> (Vec<PathBuf>, Option<&str>) {
    let Some(name) = name else {
        return (files, None);
    };
    let matching = |is_match: &dyn Fn(&Path) -> bool| -> Vec<PathBuf> {
        files.iter().filter(|it| is_match(it)).cloned().collect()
    };
    let called = matching(&|file| {
        let name_of_file = file.file_name().map(|it| it.to_string_lossy());
        name_of_file.is_some_and(|it| it.contains(name))
    });
    if !called.is_empty() {
        return (called, None);
    }
    let naming = matching(&|file| std::fs::read_to_string(file).is_ok_and(|it| it.contains(name)));
    // A name may be built while the file runs.
    (if naming.is_empty() { files } else { naming }, Some(name))
}

/// The text, escaped for a regular expression.
fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.chars() {
        if !character.is_alphanumeric() && !character.is_whitespace() {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

#[cfg(test)]
#[path = "suites_tests.rs"]
mod tests;
