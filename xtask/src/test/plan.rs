//! The parts of the whole test, and the parts that each depends on.

/// One step of `./x test`, which is a task of its own: `./x build client`, `./x test e2e`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The task as a person types it after `./x`.
    pub(super) task: &'static str,
    /// Tasks that must have succeeded before.
    pub(super) needs: &'static [&'static str],
    pub(super) pace: Pace,
}

/// The priority of a part for the processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Computes without a deadline: uses the time that the others leave.
    Patient,
    /// Installs or builds things that other parts wait for.
    Needed,
    /// Drives browsers and servers, which have deadlines: goes first.
    Prompt,
}

use Pace::{Needed, Patient, Prompt};

/// The order decides which of several ready parts starts first: those with the most dependents.
pub(super) const PARTS: [Part; 17] = [
    part("setup npm", &[], Needed),
    part("setup wasm-tools", &[], Needed),
    part("setup debian", &[], Needed),
    part("setup worker-build", &["setup wasm-tools"], Needed),
    part("setup fixtures", &["setup npm"], Needed),
    part("setup openapi", &["setup npm"], Needed),
    part("setup schemathesis", &["setup debian"], Needed),
    part("setup moto", &["setup debian"], Needed),
    part(
        "build client",
        &["setup npm", "setup debian", "setup wasm-tools"],
        Needed,
    ),
    // Cargo builds one of the two at a time, because they share its folder for WebAssembly.
    part(
        "build worker",
        &["build client", "setup worker-build"],
        Needed,
    ),
    part("build storage", &[], Needed),
    part("build page", &["build client"], Needed),
    part(
        "test package",
        &["build client", "setup fixtures", "setup debian"],
        Prompt,
    ),
    part(
        "test e2e",
        &[
            "build worker",
            "build page",
            "build storage",
            "setup fixtures",
            "setup openapi",
            "setup schemathesis",
            "setup moto",
        ],
        Prompt,
    ),
    part("test browser", &["build client", "build worker"], Prompt),
    // Neither needs the local store, but both would delay it: they keep two cores busy.
    part("test rust", &["build storage", "setup debian"], Patient),
    part("test fuzz", &["build storage", "setup debian"], Patient),
];

const fn part(task: &'static str, needs: &'static [&'static str], pace: Pace) -> Part {
    Part { task, needs, pace }
}

impl Part {
    /// Whether it runs tests, and so must count them.
    pub(super) fn is_suite(&self) -> bool {
        self.task.starts_with("test ")
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
