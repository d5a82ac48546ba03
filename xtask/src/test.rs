//! Every suite of tests, counted: a suite that ran nothing has failed.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::process::{Failure, command, find_program, output, root, step, target};
use crate::{build, fuzz, tools};

/// What the runners' closing lines add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u32,
    failed: u32,
    skipped: u32,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// A suite's name, and what runs it.
type Suite = (&'static str, fn() -> Result<Count, Failure>);

const SUITES: [Suite; 5] = [
    ("rust", rust),
    ("fuzz", fuzzed),
    ("package", package),
    ("browser", browser),
    ("e2e", end_to_end),
];

/// Runs every suite, and closes with `N passed, N failed, N skipped`.
pub(crate) fn all() -> Result<(), Failure> {
    tools::everything()?;
    run_suites(&SUITES)
}

/// Runs one suite.
pub(crate) fn one(name: &str) -> Result<(), Failure> {
    let Some(suite) = SUITES.iter().find(|(it, _)| *it == name) else {
        let names = SUITES.map(|(it, _)| it).join(", ");
        return Err(Failure(format!("there is no suite '{name}': {names}")));
    };
    tools::npm_packages()?;
    run_suites(std::slice::from_ref(suite))
}

fn run_suites(suites: &[Suite]) -> Result<(), Failure> {
    let mut total = Count::default();
    let mut broken = Vec::new();
    for (name, suite) in suites {
        match suite() {
            Ok(count) => {
                total.add(count);
                if count.passed == 0 {
                    broken.push(format!("suite {name} ran no test"));
                }
            }
            // A later suite may still tell something.
            Err(Failure(message)) => {
                broken.push(format!("suite {name}: {message}"));
                total.failed += 1;
            }
        }
    }
    for fault in &broken {
        eprintln!("x: {fault}");
    }
    let Count {
        passed,
        failed,
        skipped,
    } = total;
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    if failed > 0 || skipped > 0 || !broken.is_empty() {
        return Err(Failure::new("not every test ran and passed"));
    }
    Ok(())
}

/// Unit tests and documentation tests on the host.
fn rust() -> Result<Count, Failure> {
    tools::exiftool()?;
    tools::webp_tools()?;
    tools::djpeg()?;
    tools::netpbm()?;
    step("tests of the Rust crates (the first build takes minutes)");
    counted(&mut command(
        "cargo",
        ["test", "--workspace", "--no-fail-fast"],
    ))
}

/// Every fuzz target, each counted as a test.
fn fuzzed() -> Result<Count, Failure> {
    let passed = fuzz::all(fuzz::SECONDS)?;
    Ok(Count {
        passed,
        ..Count::default()
    })
}

/// The npm package as a developer would install it.
fn package() -> Result<Count, Failure> {
    tools::fixture_packages()?;
    tools::chromium()?;
    tools::firefox()?;
    tools::exiftool()?;
    tools::djpeg()?;
    build::client()?;
    step("tests of the npm package, in apps of every bundler");
    node_tests("tests/package")
}

/// The WebAssembly bindings, inside Chromium.
fn browser() -> Result<Count, Failure> {
    let bindgen = tools::wasm_bindgen()?;
    let pack = tools::wasm_pack()?;
    let driver = tools::chromedriver()?;
    tools::chromium()?;
    // The tests load the WebP chunk as it was built.
    build::client()?;
    step("tests of the WebAssembly in Chromium");
    // What the engine makes of a few pictures here must be what it makes there.
    let fingerprints = output(&mut command(
        "cargo",
        [
            "run",
            "--quiet",
            "--package=calotype-imaging",
            "--example=fingerprint",
        ],
    ))?;
    let fingerprints: Vec<_> = fingerprints.lines().collect();
    let mut path = bindgen
        .parent()
        .map(std::path::Path::to_path_buf)
        .into_iter()
        .collect::<Vec<_>>();
    path.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let path = std::env::join_paths(path).map_err(|error| Failure(error.to_string()))?;
    counted(
        command(
            pack,
            [
                "test",
                "--headless",
                "--chrome",
                "--mode",
                "no-install",
                "--release",
            ],
        )
        .arg("--chromedriver")
        .arg(driver)
        .arg("wasm-client")
        .env("PATH", path)
        .env("CALOTYPE_DIST", root().join("wasm-client/dist"))
        .env("CALOTYPE_HOST_FINGERPRINTS", fingerprints.join(",")),
    )
}

/// The whole product: Chromium, workerd and the local S3 server.
fn end_to_end() -> Result<Count, Failure> {
    tools::chromium()?;
    tools::exiftool()?;
    tools::nginx()?;
    tools::curl()?;
    tools::schemathesis()?;
    build::worker()?;
    build::page()?;
    build::storage()?;
    step("end-to-end tests");
    node_tests("tests/e2e")
}

fn node_tests(folder: &str) -> Result<Count, Failure> {
    let node = find_program("node").ok_or_else(|| Failure::new("Node.js is missing."))?;
    let mut files: Vec<_> = std::fs::read_dir(root().join(folder))
        .map_err(|error| Failure(format!("{folder}: {error}")))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    counted(
        command(
            node,
            ["--test", "--test-reporter=spec", "--test-concurrency=1"],
        )
        .args(files)
        .env("CALOTYPE_TARGET", target()),
    )
}

/// Runs a test command, shows its output as it comes, adds up its counts.
fn counted(command: &mut Command) -> Result<Count, Failure> {
    let mut child = command
        // Or a terminal's or a CI's wish for colours would hide the closing lines.
        .env_remove("FORCE_COLOR")
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Failure(format!("cannot start the tests: {error}")))?;
    let mut count = Count::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            println!("{line}");
            count.add(closing_line(&line));
        }
    }
    let status = child.wait().map_err(|error| Failure(error.to_string()))?;
    if !status.success() && count.failed == 0 {
        return Err(Failure(format!(
            "ended with {status} after {} passed",
            count.passed
        )));
    }
    Ok(count)
}

/// Reads `test result: ok. 5 passed; 0 failed; 1 ignored; …` (cargo, wasm-pack)
/// and `ℹ pass 5`, `ℹ fail 0`, `ℹ cancelled 0`, `ℹ skipped 0`, `ℹ todo 0` (node).
fn closing_line(line: &str) -> Count {
    let line = line.trim();
    let mut count = Count::default();
    if let Some(result) = line.strip_prefix("test result: ") {
        for part in result.split([';', '.']) {
            match part.trim().split_once(' ') {
                Some((number, "passed")) => count.passed = number.parse().unwrap_or(0),
                Some((number, "failed")) => count.failed = number.parse().unwrap_or(0),
                Some((number, "ignored")) => count.skipped = number.parse().unwrap_or(0),
                _ => {}
            }
        }
    } else if let Some(result) = line.strip_prefix("ℹ ") {
        match result.split_once(' ') {
            Some(("pass", number)) => count.passed = number.parse().unwrap_or(0),
            Some(("fail" | "cancelled", number)) => count.failed = number.parse().unwrap_or(0),
            Some(("skipped" | "todo", number)) => count.skipped = number.parse().unwrap_or(0),
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_the_runners_are_read() {
        let cargo =
            "test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out";
        let expected = Count {
            passed: 4,
            failed: 2,
            skipped: 1,
        };
        assert_eq!(closing_line(cargo), expected);
        assert_eq!(closing_line("ℹ pass 7").passed, 7);
        assert_eq!(closing_line("ℹ cancelled 1").failed, 1);
        assert_eq!(closing_line("ℹ todo 3").skipped, 3);
        assert_eq!(closing_line("test a ... ok"), Count::default());
    }
}
