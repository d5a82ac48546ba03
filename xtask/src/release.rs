//! `./x release`: one version for the npm package and the worker, a dated changelog, a tag.

use crate::process::{Failure, command, output, root, run, step, workspaces};

/// Heading of the changes that no release has yet.
const UNRELEASED: &str = "## Unreleased\n";

/// A version without a suffix: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version([u32; 3]);

impl Version {
    fn parse(text: &str) -> Option<Self> {
        // The one spelling of a number: no sign, no zeros in front.
        let number = |it: &str| {
            it.parse()
                .ok()
                .filter(|number: &u32| number.to_string() == it)
        };
        let mut parts = text.split('.').map(number);
        let mut next = || parts.next().flatten();
        let version = Self([next()?, next()?, next()?]);
        parts.next().is_none().then_some(version)
    }
}

/// Makes a release: version, changelog, commit and tag. Nothing is pushed.
///
/// # Errors
///
/// The tree is dirty, the version is no newer one, or the changelog has no changes.
pub(crate) fn make(text: &str) -> Result<(), Failure> {
    let version = parse(text)?;
    let git = |arguments: &[&str]| output(command("git", arguments).current_dir(root()));
    if !git(&["status", "--porcelain"])?.is_empty() {
        return Err(Failure::new("the tree has changes: commit or stash them"));
    }
    let current = current()?;
    if version <= parse(&current)? {
        return Err(Failure(format!("{text} is not newer than {current}")));
    }
    let today = output(&mut command("date", ["-u", "+%Y-%m-%d"]))?;
    let changelog = dated(&read("CHANGELOG.md")?, text, today.trim())?;

    step(&format!("version {text}"));
    write("CHANGELOG.md", &changelog)?;
    write(
        "Cargo.toml",
        &with_version(&read("Cargo.toml")?, &current, text)?,
    )?;
    for manifest in workspaces() {
        let update = ["update", "--workspace", "--offline", "--quiet"];
        let update = [&update[..], &["--manifest-path", manifest]].concat();
        run(command("cargo", update).current_dir(root()))?;
    }
    let set = ["version", text, "--workspace", "calotype"];
    let set = [&set[..], &["--no-git-tag-version", "--no-audit"]].concat();
    run(command("npm", set).current_dir(root()))?;

    let message = format!("release: {text}");
    run(command("git", ["commit", "--quiet", "--all", "--message", &message]).current_dir(root()))?;
    let tag = format!("v{text}");
    let annotated = ["tag", "--annotate", "--message", &message, &tag];
    run(command("git", annotated).current_dir(root()))?;
    step(&format!(
        "read the commit, then: git push --follow-tags ({tag})"
    ));
    Ok(())
}

/// Checks that this checkout is a release: versions agree, and the changelog has its section.
///
/// # Errors
///
/// Names the first file that says otherwise.
pub(crate) fn check(text: &str) -> Result<(), Failure> {
    parse(text)?;
    let differs =
        |file: &str, found: &str| Err(Failure(format!("{file} has version {found}, not {text}")));
    let current = current()?;
    if current != text {
        return differs("Cargo.toml", &current);
    }
    let package = package_version()?;
    if package != text {
        return differs("wasm-client/package.json", &package);
    }
    match read("CHANGELOG.md")?.contains(&format!("\n## {text} – ")) {
        true => Ok(()),
        false => Err(Failure(format!("CHANGELOG.md has no section {text}"))),
    }
}

fn parse(text: &str) -> Result<Version, Failure> {
    Version::parse(text).ok_or_else(|| Failure(format!("{text} is no version such as 1.2.3")))
}

/// The version of the workspace.
fn current() -> Result<String, Failure> {
    let manifest = read("Cargo.toml")?;
    let line = manifest
        .lines()
        .skip_while(|line| *line != "[workspace.package]")
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    let version = line.ok_or_else(|| Failure::new("Cargo.toml has no version of the workspace"))?;
    Ok(version.to_owned())
}

fn package_version() -> Result<String, Failure> {
    let package = read("wasm-client/package.json")?;
    let package: serde_json::Value =
        serde_json::from_str(&package).map_err(|error| Failure(error.to_string()))?;
    Ok(package["version"].as_str().unwrap_or_default().to_owned())
}

/// The manifest of the workspace with another version.
fn with_version(manifest: &str, current: &str, next: &str) -> Result<String, Failure> {
    let [before, after] = [current, next].map(|it| format!("\nversion = \"{it}\"\n"));
    match manifest.matches(&before).count() {
        1 => Ok(manifest.replace(&before, &after)),
        count => Err(Failure(format!("Cargo.toml has {count} versions"))),
    }
}

/// The changelog, its unreleased changes under the version and the date.
fn dated(changelog: &str, version: &str, date: &str) -> Result<String, Failure> {
    let (before, after) = changelog
        .split_once(UNRELEASED)
        .ok_or_else(|| Failure::new("CHANGELOG.md has no section Unreleased"))?;
    let changes = after.split("\n## ").next().unwrap_or_default();
    if changes.trim().is_empty() {
        return Err(Failure::new("CHANGELOG.md has no changes under Unreleased"));
    }
    Ok(format!(
        "{before}{UNRELEASED}\n## {version} – {date}\n{after}"
    ))
}

fn read(file: &str) -> Result<String, Failure> {
    std::fs::read_to_string(root().join(file)).map_err(|error| Failure(format!("{file}: {error}")))
}

fn write(file: &str, text: &str) -> Result<(), Failure> {
    std::fs::write(root().join(file), text).map_err(|error| Failure(format!("{file}: {error}")))
}

#[cfg(test)]
#[path = "release_tests.rs"]
mod tests;
