//! The programs that the tasks need: each is searched for, and installed if it is missing.
//!
//! Programs that are built here stay in one folder of the user, so that the next checkout finds
//! them; npm packages stay in the checkout, as npm requires.

mod cargo;
mod debian;
mod installed;
mod npm;
mod python;

use crate::process::Failure;

pub(crate) use cargo::{cargo_deny, garage, wasm_bindgen, wasm_pack, worker_build};
pub(crate) use debian::{program, programs};
pub(crate) use npm::{
    bench_packages, fixture_packages, npm_packages, npm_program, openapi_packages,
};
pub(crate) use python::{moto, schemathesis};

/// One tool that `./x setup` installs, with its name there.
type Tool = (&'static str, fn() -> Result<(), Failure>);

const TOOLS: [Tool; 8] = [
    ("npm", npm_packages),
    ("fixtures", fixture_packages),
    ("openapi", openapi_packages),
    ("debian", || programs(&debian::OF_TESTS)),
    ("wasm-tools", || wasm_bindgen().map(drop)),
    ("worker-build", || worker_build().map(drop)),
    ("schemathesis", || schemathesis().map(drop)),
    ("moto", || moto().map(drop)),
];

/// Installs everything that `./x dev` and `./x test` need.
pub(crate) fn everything() -> Result<(), Failure> {
    TOOLS.iter().try_for_each(|(_, install)| install())
}

/// Installs one of the tools.
pub(crate) fn one(name: &str) -> Result<(), Failure> {
    let Some((_, install)) = TOOLS.iter().find(|(it, _)| *it == name) else {
        let names = TOOLS.map(|(it, _)| it).join(", ");
        return Err(Failure(format!(
            "there is no tool '{name}' to set up: {names}"
        )));
    };
    install()
}
