//! Programs of Python packages, each in an environment of its own.

use std::path::PathBuf;

use super::debian::program;
use super::installed::{folder, installed_once};
use crate::process::{Failure, command, root, run, step};

/// schemathesis and openapi-spec-validator, which check the worker against its document, and
/// openapi-python-client and mypy, which make and check a client from it.
pub(crate) fn schemathesis() -> Result<PathBuf, Failure> {
    Ok(environment("schemathesis", "tests/e2e/openapi/requirements.txt")?.join("bin/schemathesis"))
}

/// moto's server, a store of other people for the worker.
pub(crate) fn moto() -> Result<PathBuf, Failure> {
    Ok(environment("moto", "tests/e2e/stores/requirements.txt")?.join("bin/moto_server"))
}

/// The environment of the packages in a list.
fn environment(name: &str, list: &str) -> Result<PathBuf, Failure> {
    let list = root().join(list);
    let inputs = std::fs::read_to_string(&list)
        .map_err(|error| Failure(format!("{}: {error}", list.display())))?;
    let installed = folder().join(name);
    let venv = installed.join("venv");
    installed_once(&installed, &inputs, || {
        let python = program("python3")?;
        step(&format!("installing {name} (about half a minute)"));
        run(command(&python, ["-m", "venv", "--clear"]).arg(&venv))?;
        let install = ["install", "--quiet", "--disable-pip-version-check", "-r"];
        run(command(venv.join("bin/pip"), install).arg(&list))
    })?;
    Ok(venv)
}
