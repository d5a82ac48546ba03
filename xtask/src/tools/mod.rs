//! The programs that the tasks need: each is looked for, and installed when it is missing.
//!
//! Programs that are built here stay in one folder of the user's, so that the next checkout
//! finds them; npm packages stay in the checkout, as npm wants it.

mod cargo;
mod debian;
mod npm;
mod python;

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::process::{Failure, target};

pub(crate) use cargo::{cargo_deny, wasm_bindgen, wasm_pack, worker_build};
pub(crate) use debian::{program, programs};
pub(crate) use npm::{bench_packages, fixture_packages, npm_packages, npm_program};
pub(crate) use python::schemathesis;

/// One thing that `./x setup` installs, under the name it has there.
type Tool = (&'static str, fn() -> Result<(), Failure>);

const TOOLS: [Tool; 6] = [
    ("npm", npm_packages),
    ("fixtures", fixture_packages),
    ("debian", || programs(&debian::OF_TESTS)),
    ("wasm-tools", || wasm_bindgen().map(drop)),
    ("worker-build", || worker_build().map(drop)),
    ("schemathesis", || schemathesis().map(drop)),
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

/// Where programs that are built here stay: `CALOTYPE_TOOLS`, else a folder of the user's cache.
pub(crate) fn folder() -> PathBuf {
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

/// Installs into `folder` unless the very same `inputs` are installed there already.
///
/// Two checkouts may want the same tool at the same time: the second waits for the first.
fn installed_once(
    folder: &Path,
    inputs: &str,
    install: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let unable = |error: std::io::Error| Failure(format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(folder).map_err(unable)?;
    let lock = File::create(folder.join("lock")).map_err(unable)?;
    lock.lock().map_err(unable)?;
    // Written last, so an installation that was cut off is made again.
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
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_installed_once_and_again_when_its_inputs_change() {
        let folder = target().join("installed-once-test");
        std::fs::remove_dir_all(&folder).ok();
        let mut installs = 0;
        for inputs in ["1", "1", "2", "2"] {
            installed_once(&folder, inputs, || {
                installs += 1;
                Ok(())
            })
            .expect("the folder can be written");
        }
        assert_eq!(installs, 2);
        let failed = installed_once(&folder, "3", || Err(Failure::new("no network")));
        assert!(failed.is_err());
        installed_once(&folder, "2", || {
            installs += 1;
            Ok(())
        })
        .expect("the folder can be written");
        assert_eq!(installs, 3, "a failed installation leaves nothing to trust");
        std::fs::remove_dir_all(&folder).expect("the folder is the test's own");
    }
}
