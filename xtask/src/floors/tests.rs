//! The reader of imports, on small crates of its own.

use std::path::PathBuf;

use super::graph::Graph;
use super::{faults, rust, script};

/// A folder with these files, deleted at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("floors-{name}-{}", std::process::id()));
        for (path, text) in files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn rust(&self) -> Graph {
        rust::imports(&self.0.join("lib.rs"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_goes_up_or_across_is_told_with_its_line() {
    let folder = Folder::new(
        "up",
        &[
            ("lib.rs", "mod low;\nmod peer;\nmod top;\n"),
            ("low.rs", "pub fn a() {}\npub fn b() { crate::top::c(); }\n"),
            ("peer.rs", "use crate::low;\npub fn d() { low::a(); }\n"),
            ("top.rs", "use super::low::a;\npub fn c() { a(); }\n"),
        ],
    );
    let found = faults(&folder.rust(), &[&["low", "peer"], &["top"], &["root"]]);
    let told = |line: &str, way: &str| found.iter().any(|it| it.contains(line) && it.contains(way));
    assert!(told("low.rs:2", "goes up: low imports top"), "{found:?}");
    assert!(
        told("peer.rs:1", "goes across: peer imports low"),
        "{found:?}"
    );
    // And the two that import each other.
    assert!(
        found.iter().any(|it| it.starts_with("a circle of 2 files")),
        "{found:?}"
    );
}

#[test]
fn a_reexport_is_the_file_that_defines_it() {
    let files = [
        ("lib.rs", "mod room;\npub use room::Word;\n"),
        (
            "room/mod.rs",
            "mod word;\nmod user;\npub use self::word::Word;\npub use self::user::used;\n",
        ),
        ("room/word.rs", "pub struct Word;\n"),
        (
            "room/user.rs",
            "use crate::Word;\npub fn used(_: &Word) {}\n",
        ),
    ];
    let folder = Folder::new("reexport", &files);
    assert!(faults(&folder.rust(), &[&["room"], &["root"]]).is_empty());
}

#[test]
fn a_child_that_uses_what_its_parent_defines_is_a_circle() {
    let files = [
        ("lib.rs", "mod room;\n"),
        (
            "room/mod.rs",
            "mod child;\npub struct Word;\npub fn a() { child::b(); }\n",
        ),
        (
            "room/child.rs",
            "use super::Word;\npub fn b() -> Word { Word }\n",
        ),
    ];
    let folder = Folder::new("child", &files);
    assert_eq!(folder.rust().circles().len(), 1);
}

#[test]
fn imports_in_macros_and_functions_count_and_those_of_tests_do_not() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\nmod c;\n"),
        (
            "a.rs",
            "pub fn x() -> u32 { 1 }\n#[cfg(test)]\nmod tests { use crate::c; }\n",
        ),
        (
            "b.rs",
            "pub fn y() -> String { format!(\"{}\", crate::a::x()) }\n",
        ),
        (
            "c.rs",
            "pub fn z() { use crate::{a, b}; a::x(); b::y(); }\n",
        ),
    ];
    let folder = Folder::new("macros", &files);
    assert!(faults(&folder.rust(), &[&["a"], &["b"], &["c"], &["root"]]).is_empty());
    let found = faults(&folder.rust(), &[&["c"], &["b"], &["a"], &["root"]]);
    // b and c import a, and c imports b.
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn a_file_without_a_floor_and_a_room_without_a_file_are_faults() {
    let folder = Folder::new("rooms", &[("lib.rs", "mod a;\n"), ("a.rs", "")]);
    assert_eq!(faults(&folder.rust(), &[&["root"]]).len(), 1);
    assert_eq!(
        faults(&folder.rust(), &[&["a"], &["b"], &["root"]]).len(),
        1
    );
}

#[test]
fn types_count_in_typescript() {
    let files = [
        (
            "low/a.ts",
            "import type { B } from \"../top/b.js\";\n// from \"./c.js\"\n",
        ),
        (
            "top/b.ts",
            "export type B = typeof import(\"../low/a.js\");\n",
        ),
    ];
    let folder = Folder::new("script", &files);
    let found = faults(&script::imports(&folder.0), &[&["low"], &["top"]]);
    assert_eq!(found.len(), 2, "{found:?}");
}
