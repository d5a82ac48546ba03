//! `./x stores`: stores of other people that take too long to build for `./x test`.

use crate::process::Failure;
use crate::run::node_with;
use crate::{build, tools};

/// Holds the worker on Garage to the contract of `tests/harness/store-contract.mjs`.
pub(crate) fn garage() -> Result<(), Failure> {
    let garage = tools::garage()?;
    build::worker()?;
    build::storage()?;
    let test = [
        "--test",
        "--test-reporter=spec",
        "tests/stores/garage.test.mjs",
    ];
    node_with(&test, &[("CALOTYPE_GARAGE", garage)])
}
