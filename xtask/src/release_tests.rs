//! Tests of `release`.

use super::*;

#[test]
fn versions_are_three_numbers_in_their_order() {
    for text in ["0.1.0", "1.20.300"] {
        assert!(Version::parse(text).is_some(), "{text}");
    }
    for text in [
        "", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.3-rc", "01.2.3", "1..3", "1.2.+3",
    ] {
        assert_eq!(Version::parse(text), None, "{text}");
    }
    assert!(Version::parse("0.10.0") > Version::parse("0.9.9"));
}

#[test]
fn the_unreleased_changes_become_those_of_the_version() {
    let changelog =
        "# Changelog\n\n## Unreleased\n\n- A change.\n\n## 0.1.0 – 2026-01-01\n\n- First.\n";
    let released = dated(changelog, "0.2.0", "2026-12-01").unwrap();
    assert_eq!(
        released,
        "# Changelog\n\n## Unreleased\n\n## 0.2.0 – 2026-12-01\n\n- A change.\n\n## 0.1.0 – 2026-01-01\n\n- First.\n"
    );
    assert!(dated(&released, "0.3.0", "2026-12-02").is_err());
    assert!(dated("# Changelog\n", "0.3.0", "2026-12-02").is_err());
}

#[test]
fn only_the_version_of_the_workspace_changes() {
    let manifest = "[workspace.package]\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace.dependencies]\nx = { version = \"0.1.0\" }\n";
    let next = with_version(manifest, "0.1.0", "0.2.0").unwrap();
    assert_eq!(next, manifest.replacen("0.1.0", "0.2.0", 1));
    assert!(with_version("version = 1", "0.1.0", "0.2.0").is_err());
}

#[test]
fn package_and_workspace_have_one_version() {
    assert_eq!(package_version().unwrap(), current().unwrap());
    let current = current().unwrap();
    with_version(&read("Cargo.toml").unwrap(), &current, "9.9.9").unwrap();
}

#[test]
fn a_checkout_that_is_no_release_is_told() {
    assert!(check("not.a.version").unwrap_err().0.contains("no version"));
    let failure = check("999.0.0").unwrap_err();
    assert!(
        failure.0.starts_with("Cargo.toml has version"),
        "{}",
        failure.0
    );
}
