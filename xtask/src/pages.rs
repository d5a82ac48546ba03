//! Links between pages of the repository lead to a file and a heading, and commands in pages are
//! tasks of `./x`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::process::root;

/// Folders with pages, besides the root.
const FOLDERS: [&str; 4] = ["docs", "docs/decisions", "wasm-client", ".github"];

fn pages() -> Vec<PathBuf> {
    let folders = FOLDERS.iter().map(|it| root().join(it)).chain([root()]);
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).expect("it is there"));
    let files = files.map(|entry| entry.expect("it can be read").path());
    files
        .filter(|path| path.extension().is_some_and(|it| it == "md"))
        .collect()
}

/// Text outside of code blocks.
fn prose(text: &str) -> String {
    let blocks = text.split("\n```");
    blocks.step_by(2).collect::<Vec<_>>().join("\n")
}

/// Targets of `[text](target)`.
fn links(prose: &str) -> impl Iterator<Item = &str> {
    let after = prose.split("](").skip(1);
    after.filter_map(|it| it.split_once(')').map(|(target, _)| target))
}

/// Names that a page gives its headings, as GitHub makes them, and anchors of its own.
fn anchors(text: &str) -> HashSet<String> {
    let prose = prose(text);
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let headings = headings.map(|line| slug(line.trim_start_matches('#').trim()));
    let own = text.split("<a id=\"").skip(1);
    let own = own.filter_map(|it| it.split_once('"').map(|(id, _)| id.to_owned()));
    headings.chain(own).collect()
}

fn slug(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_link_leads_somewhere() {
    let (mut found, mut broken) = (0, Vec::new());
    for page in pages() {
        let text = read(&page);
        let prose = prose(&text);
        for link in links(&prose) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            found += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.clone(),
                file => page.parent().expect("a page is in a folder").join(file),
            };
            let is_there = match anchor {
                "" => target.exists(),
                anchor => target.is_file() && anchors(&read(&target)).contains(anchor),
            };
            if !is_there {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(found > 80, "{found} links were found");
}

#[test]
fn headings_have_the_names_that_github_gives_them() {
    for (heading, name) in [
        ("What a URL asks for", "what-a-url-asks-for"),
        ("Cloudflare's syntax", "cloudflares-syntax"),
        ("`fm=json`, and more", "fmjson-and-more"),
    ] {
        assert_eq!(slug(heading), name);
    }
}

/// The first words after each `./x` of a text.
fn commands(text: &str) -> impl Iterator<Item = [&str; 2]> {
    text.split("./x ").skip(1).map(|rest| {
        let line = rest.lines().next().unwrap_or_default();
        let line = line.split(['`', '#', ')', '"']).next().unwrap_or_default();
        let is_word = |it: &&str| it.starts_with(|c: char| c.is_ascii_lowercase());
        let mut words = line
            .split_whitespace()
            .map(|it| it.trim_matches(['.', ',', ';', ':']));
        let first = words.next().unwrap_or_default();
        [first, words.next().filter(is_word).unwrap_or_default()]
    })
}

#[test]
fn every_command_is_a_task() {
    let tasks: HashSet<&str> = commands(crate::HELP).map(|[task, _]| task).collect();
    let suites = ["e2e", "fuzz", "package", "browser", "rust"];
    let parts = [
        "protocol", "imaging", "webp", "client", "edge", "storage", "xtask", "memory",
    ];
    let mut found = 0;
    for page in pages() {
        let text = read(&page);
        for [task, word] in commands(&text) {
            let place = format!("{}: ./x {task} {word}", page.display());
            assert!(
                tasks.contains(task) || task == "help" || task == "<task>",
                "{place}"
            );
            if task == "test" && !word.is_empty() {
                assert!(suites.contains(&word) || parts.contains(&word), "{place}");
            }
            found += 1;
        }
    }
    assert!(found > 50, "{found} commands were found");
}
