//! The parts of the whole test, and what each of them waits for.

/// One step of `./x test`, which is a task of its own: `./x build client`, `./x test e2e`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The task as a person types it after `./x`.
    pub(super) task: &'static str,
    /// Tasks that must have ended well before.
    pub(super) needs: &'static [&'static str],
    pub(super) pace: Pace,
}

/// How much of the processor a part gets when there is not enough for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Computes to its end, whenever that is: takes the time that the others leave.
    Patient,
    /// Installs or builds what other parts wait for.
    Needed,
    /// Drives browsers and servers, which have deadlines: goes first.
    Prompt,
}

use Pace::{Needed, Patient, Prompt};

/// The order decides which starts first when several could: those that most others wait for.
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
    // Cargo builds one of the two at a time: they share its folder for WebAssembly.
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
    // Neither waits for the local store, but both would delay it: they keep two cores busy.
    part("test rust", &["build storage", "setup debian"], Patient),
    part("test fuzz", &["build storage", "setup debian"], Patient),
];

const fn part(task: &'static str, needs: &'static [&'static str], pace: Pace) -> Part {
    Part { task, needs, pace }
}

impl Part {
    /// Whether it runs tests, and so has to count them.
    pub(super) fn is_suite(&self) -> bool {
        self.task.starts_with("test ")
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
