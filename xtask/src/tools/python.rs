//! Programs of Python packages, in an environment of their own.

use std::path::PathBuf;

use super::debian::program;
use super::installed::{folder, installed_once};
use crate::process::{Failure, command, root, run, step};

/// schemathesis and openapi-spec-validator, which check the worker against its document, and
/// openapi-python-client and mypy, which make and check a client from it.
pub(crate) fn schemathesis() -> Result<PathBuf, Failure> {
    let list = root().join("tests/e2e/openapi/requirements.txt");
    let inputs = std::fs::read_to_string(&list)
        .map_err(|error| Failure(format!("{}: {error}", list.display())))?;
    let installed = folder().join("schemathesis");
    let venv = installed.join("venv");
    installed_once(&installed, &inputs, || {
        let python = program("python3")?;
        step("installing schemathesis (about half a minute)");
        run(command(&python, ["-m", "venv", "--clear"]).arg(&venv))?;
        let install = ["install", "--quiet", "--disable-pip-version-check", "-r"];
        run(command(venv.join("bin/pip"), install).arg(&list))
    })?;
    Ok(venv.join("bin/schemathesis"))
}
