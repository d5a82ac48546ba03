//! Fuzzing: libFuzzer, guided by coverage, over each target of tests/fuzz.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread::ScopedJoinHandle;

use crate::process::{Failure, command, host_target, root, run, step, target};
use crate::tools;

/// The targets, as named in Cargo.toml of tests/fuzz.
const TARGETS: [&str; 8] = [
    "inspect", "inflate", "decode", "strip", "metadata", "process", "render", "options",
];

/// Inserts the counters and tables that libFuzzer reads; stable Rust has these options.
const COVERAGE: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    --cfg fuzzing";

/// The default seconds for each target.
pub(crate) const SECONDS: &str = "20";

/// Runs every target for some seconds each, in parallel on all processors.
pub(crate) fn all(seconds: &str) -> Result<(), Failure> {
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    some("", seconds, at_once).map(drop)
}

/// Runs the targets with `part` in their names for some seconds each, one after another, and
/// returns their number.
pub(crate) fn named(part: &str, seconds: &str) -> Result<u32, Failure> {
    some(part, seconds, 1)
}

/// Inputs that crash a target are kept in `target/fuzz/crashes`, to become fixtures.
fn some(part: &str, seconds: &str, at_once: usize) -> Result<u32, Failure> {
    let seconds: u32 = seconds
        .parse()
        .map_err(|_| Failure(format!("'{seconds}' is no number of seconds")))?;
    tools::programs(&["c++"])?;
    let folder = target().join("fuzz");
    let programs = build(&folder)?;
    make(&folder.join("crashes"))?;
    let chosen = TARGETS.iter().filter(|it| it.contains(part));
    let chosen: Vec<_> = chosen.copied().collect();
    let next = Mutex::new(chosen.iter());
    let work = || {
        while let Some(name) = next.lock().ok().and_then(|mut it| it.next()) {
            fuzz(name, seconds, &folder, &programs)?;
        }
        Ok(())
    };
    let ended: Vec<Result<(), Failure>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
        let ended = |it: ScopedJoinHandle<'_, _>| {
            let panicked = Err(Failure::new("fuzzing panicked"));
            it.join().unwrap_or(panicked)
        };
        threads.into_iter().map(ended).collect()
    });
    ended.into_iter().collect::<Result<(), Failure>>()?;
    Ok(chosen.len() as u32)
}

fn fuzz(name: &str, seconds: u32, folder: &Path, programs: &Path) -> Result<(), Failure> {
    step(&format!("fuzzing {name} for {seconds} seconds"));
    let corpus = folder.join("corpus").join(name);
    make(&corpus)?;
    let found = folder.join("crashes").join(format!("{name}-"));
    run(command(programs.join(name), [&corpus])
        .args(seeds(name)?)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}", found.display()))
        // A file of a few kilobytes that takes five seconds is a hang.
        .args(["-timeout=5", "-rss_limit_mb=1024", "-max_len=20000"])
        .args(["-print_final_stats=1", "-verbosity=0"]))
}

/// Builds the targets, and returns their folder.
fn build(folder: &Path) -> Result<PathBuf, Failure> {
    step("building the fuzz targets (2 minutes the first time)");
    // With a named target the counters stay out of build scripts.
    let host = host_target()?;
    run(command(
        "cargo",
        [
            "build",
            "--release",
            "--locked",
            "--manifest-path=tests/fuzz/Cargo.toml",
            "--target",
            &host,
        ],
    )
    .env("CARGO_TARGET_DIR", folder)
    .env("RUSTFLAGS", COVERAGE))?;
    Ok(folder.join(host).join("release"))
}

/// Folders of seed files: the fixtures of the crates' own tests.
fn seeds(name: &str) -> Result<Vec<PathBuf>, Failure> {
    if name == "options" {
        return Ok(vec![root().join("shared/protocol/fixtures/urls")]);
    }
    let fixtures = root().join("shared/imaging/fixtures");
    if name == "inflate" {
        return Ok(vec![fixtures.join("inflate")]);
    }
    let folders = std::fs::read_dir(&fixtures)
        .map_err(|error| Failure(format!("{}: {error}", fixtures.display())))?;
    let mut folders: Vec<PathBuf> = folders
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    Ok(folders)
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure(format!("{}: {error}", folder.display())))
}
