//! `./x soak`: hostile and honest traffic on a lying store, for minutes.

use crate::build;
use crate::process::Failure;
use crate::run::node;

/// Builds the worker and the store, and runs `tests/soak` with these options.
///
/// # Errors
///
/// An option that there is not, before anything is built; and a check that does not hold.
pub(crate) fn run(options: &[&str]) -> Result<(), Failure> {
    checked(options)?;
    build::worker()?;
    build::measured_storage()?;
    node(&[&["tests/soak/main.mjs"], options].concat())
}

/// Options, each with a value, and the meaning of the value.
const OPTIONS: [(&str, &str); 5] = [
    ("--minutes", "a number, 10 when not said"),
    ("--seed", "any word; a new one when not said"),
    ("--json", "a file for the report"),
    ("--lies", "the share of each lie, 0.015 when not said"),
    ("--watchdog", "MiB that end the isolate, 128 when not said"),
];

fn checked(options: &[&str]) -> Result<(), Failure> {
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let (name, has_value) = match word.split_once('=') {
            Some((name, _)) => (name, true),
            None => (*word, words.next().is_some()),
        };
        let Some((name, value)) = OPTIONS.iter().find(|(it, _)| *it == name) else {
            let there_are = OPTIONS.map(|(name, _)| name).join(", ");
            return Err(Failure(format!(
                "there is no option '{word}' of soak: {there_are}"
            )));
        };
        if !has_value {
            return Err(Failure(format!("{name} needs {value}")));
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "soak_tests.rs"]
mod tests;
