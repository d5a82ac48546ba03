//! `./x bench`: the measurements, and the builds that they need.

use crate::process::Failure;
use crate::run::node;
use crate::{build, tools};

/// Parts of the engine's measurement; `imaging` means all of them, and so does no name.
const OF_ENGINE: [&str; 9] = [
    "imaging", "jpeg", "webp", "cwebp", "sizes", "batch", "memory", "png", "host",
];

/// Separate measurements, and whether they can use fewer runs.
const APART: [(&str, Length); 4] = [
    ("edge", Length::OfRuns),
    (
        "upload",
        Length::Fixed("it is one measurement, of 50 uploads at once, and takes seconds"),
    ),
    (
        "bundle-size",
        Length::Fixed("it reads sizes of files, and repeats nothing"),
    ),
    (
        "widths",
        Length::Fixed("it counts bytes, and repeats nothing"),
    ),
];

/// The duration of a measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    /// It depends on its runs, which `--quick` makes fewer; it takes `--photos`, too.
    OfRuns,
    /// It is fixed, for this reason.
    Fixed(&'static str),
}

/// Measures side by side with every peer.
///
/// # Errors
///
/// Says what there is for an unknown name or option, before anything is built.
pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    let name = checked(arguments)?;
    let options = arguments.get(1..).unwrap_or_default();
    match name {
        "upload" => upload(),
        "bundle-size" => bundle_size(),
        "widths" => widths(),
        "edge" => edge(options),
        _ => engine(arguments),
    }
}

/// The first name; the whole engine's if there is none.
fn checked<'a>(arguments: &[&'a str]) -> Result<&'a str, Failure> {
    let mut names = Vec::new();
    let mut options = Vec::new();
    let mut words = arguments.iter().copied();
    while let Some(word) = words.next() {
        match word {
            "--quick" => options.push(word),
            "--photos" => {
                options.push(word);
                if words.next().is_none() {
                    return Err(Failure::new("--photos needs a folder of photos"));
                }
            }
            _ if word.starts_with("--photos=") => options.push("--photos"),
            _ if word.starts_with('-') => {
                return Err(Failure(format!(
                    "there is no option '{word}' of bench: --quick, --photos FOLDER"
                )));
            }
            _ => names.push(word),
        }
    }
    for name in &names {
        let apart = APART.iter().find(|(it, _)| it == name);
        if apart.is_none() && !OF_ENGINE.contains(name) {
            let there_are = APART.map(|(it, _)| it).join(", ");
            return Err(Failure(format!(
                "there is no bench '{name}': {}; or {there_are}",
                OF_ENGINE.join(", ")
            )));
        }
        let Some((name, length)) = apart else {
            continue;
        };
        if names.len() > 1 || arguments.first() != Some(name) {
            return Err(Failure(format!(
                "'{name}' is measured by itself: ./x bench {name}"
            )));
        }
        if let (Length::Fixed(why), Some(option)) = (length, options.first()) {
            return Err(Failure(format!(
                "./x bench {name} takes no {option}: {why}"
            )));
        }
    }
    Ok(names.first().copied().unwrap_or("imaging"))
}

/// Measures the engine beside canvas and every peer, into docs/benchmarks.md.
fn engine(arguments: &[&str]) -> Result<(), Failure> {
    build::client()?;
    tools::bench_packages()?;
    build::measures()?;
    tools::programs(&["chromium", "cwebp"])?;
    node(&[&["tests/bench/main.mjs"], arguments].concat())
}

/// Measures download sizes of the package and of its peers, into docs/bundle-size.md.
fn bundle_size() -> Result<(), Failure> {
    build::client()?;
    tools::bench_packages()?;
    node(&["tests/bench/bundle-size.mjs"])
}

/// Measures concurrent uploads through the real stack, into docs/load.md.
fn upload() -> Result<(), Failure> {
    build::worker()?;
    build::measured_storage()?;
    node(&["tests/bench/upload/main.mjs"])
}

/// Measures bytes of unsigned widths against exact ones, into their part of docs/benchmarks.md.
fn widths() -> Result<(), Failure> {
    build::client()?;
    build::worker()?;
    build::storage()?;
    node(&["tests/bench/widths.mjs"])
}

/// Measures the read side of the worker, into its part of docs/benchmarks.md.
fn edge(options: &[&str]) -> Result<(), Failure> {
    build::worker()?;
    build::measured_storage()?;
    build::renderer()?;
    build::oximg()?;
    build::score()?;
    tools::bench_packages()?;
    node(&[&["tests/bench/edge/main.mjs"], options].concat())
}

#[cfg(test)]
#[path = "bench_tests.rs"]
mod tests;
