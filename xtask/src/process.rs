//! Running other programs, and printing the progress.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a task stopped, in words for the person who ran it.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// Workspaces of their own, with a lock file each: `--all` of the root does not include them.
pub(crate) const APART: [&str; 4] = [
    "tests/fuzz/Cargo.toml",
    "tests/tools/score/Cargo.toml",
    "tests/bench/oximg/Cargo.toml",
    "xtask/wasm-tools/Cargo.toml",
];

/// The manifests of all workspaces.
pub(crate) fn workspaces() -> impl Iterator<Item = &'static str> {
    ["Cargo.toml"].into_iter().chain(APART)
}

/// The repository's top folder.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// Cargo's target folder.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Prints the step that starts.
pub(crate) fn step(what: &str) {
    eprintln!("→ {what}");
}

/// A command that runs in the repository's top folder.
pub(crate) fn command<S: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    arguments: impl IntoIterator<Item = S>,
) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command to its end; a failure names it.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|error| unable(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure(format!("failed ({status}): {}", line(command))))
}

/// Runs a command and returns what it prints on standard output.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| unable(command, &error))?;
    if !output.status.success() {
        return Err(Failure(format!(
            "failed ({}): {}",
            output.status,
            line(command)
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a command runs and succeeds; it prints nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// The default target of rustc, such as `x86_64-unknown-linux-gnu`.
pub(crate) fn host_target() -> Result<String, Failure> {
    let version = output(&mut command("rustc", ["-vV"]))?;
    let mut lines = version.lines();
    let host = lines.find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::new("rustc does not say its host"))
}

/// All descendants of a process.
pub(crate) fn descendants(process: u32) -> Vec<u32> {
    let listing = output(&mut command("ps", ["-Ao", "pid=,ppid="])).unwrap_or_default();
    let pairs: Vec<(u32, u32)> = listing
        .lines()
        .filter_map(|line| {
            let mut numbers = line.split_whitespace().map(str::parse);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        })
        .collect();
    let mut found = vec![process];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        let children = pairs.iter().filter(|(_, of)| *of == parent);
        found.extend(children.map(|(child, _)| child));
        at += 1;
    }
    found.split_off(1)
}

/// The first program of this name on PATH.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// The command as a person would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

fn unable(command: &Command, error: &std::io::Error) -> Failure {
    Failure(format!("cannot run {}: {error}", line(command)))
}

#[cfg(test)]
#[path = "process_tests.rs"]
mod tests;
