//! Every link between files of the repository leads somewhere: to a file, and to a heading of it.

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
