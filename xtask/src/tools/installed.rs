//! Things that are built or installed once, for all checkouts of this user.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::process::{Failure, target};

/// The folder of the programs that are built here: `CALOTYPE_TOOLS`, else a folder of the user's
/// cache.
pub(super) fn folder() -> PathBuf {
    let variable = |name| std::env::var_os(name).filter(|it| !it.is_empty());
    if let Some(chosen) = variable("CALOTYPE_TOOLS") {
        return PathBuf::from(chosen);
    }
    let cache = variable("XDG_CACHE_HOME").map(PathBuf::from);
    cache
        .or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .unwrap_or_else(target)
        .join("calotype/tools")
}

/// Installs into `folder` unless exactly these `inputs` are installed there already.
///
/// Two checkouts may need the same tool at the same time: the second waits for the first.
pub(super) fn installed_once(
    folder: &Path,
    inputs: &str,
    install: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let unable = |error: std::io::Error| Failure(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(unable)?;
    let lock = File::create(folder.join("lock")).map_err(unable)?;
    lock.lock().map_err(unable)?;
    // Written last, so that an interrupted installation is repeated.
    let installed = folder.join("installed-from");
    if std::fs::read_to_string(&installed).is_ok_and(|it| it == inputs) {
        return Ok(());
    }
    match std::fs::remove_file(&installed) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unable(error)),
        _ => {}
    }
    install()?;
    std::fs::write(&installed, inputs).map_err(unable)
}

#[cfg(test)]
#[path = "installed_tests.rs"]
mod tests;
