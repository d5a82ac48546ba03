//! `./x hooks`: Git checks formatting and generated files before each commit.

use crate::process::{Failure, command, root, run, step};

/// Folder of the hooks, below the root of the repository.
const FOLDER: &str = "xtask/hooks";

/// Makes Git run the hooks of this repository in this clone.
///
/// # Errors
///
/// This folder is not a clone, or has hooks of another folder.
pub(crate) fn install() -> Result<(), Failure> {
    let set = ["config", "--local", "core.hooksPath", FOLDER];
    run(command("git", set).current_dir(root()))?;
    step(&format!(
        "Git runs {FOLDER} from now on; `git config --unset core.hooksPath` ends it"
    ));
    Ok(())
}
