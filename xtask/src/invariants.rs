//! The architecture's rules that can be checked in the sources.

use std::path::{Path, PathBuf};

use crate::process::root;

/// The adapters to the platform.
const CLOUDFLARE: &str = "edge-worker/src/cloudflare";

/// Rust files below a folder of the repository, with their text. Comments are removed, so that a
/// file may mention its rule.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    assert!(!found.is_empty(), "no Rust files in {folder}");
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder)
        .expect("the folder exists")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = std::fs::read_to_string(&path).expect("sources are UTF-8");
            let code = text.lines().filter(|it| !it.trim_start().starts_with("//"));
            let code = code.collect::<Vec<_>>().join("\n");
            found.push((path, code));
        }
    }
}

fn assert_absent(folder: &str, words: &[&str], allowed: &[&str]) {
    for (path, code) in sources(folder) {
        let is_allowed = allowed
            .iter()
            .any(|it| path.ends_with(it) || path.starts_with(root().join(it)));
        for word in words.iter().filter(|_| !is_allowed) {
            assert!(!code.contains(word), "{} has {word}", path.display());
        }
    }
}

#[test]
fn only_the_bindings_know_the_browser() {
    let words = ["wasm_bindgen", "js_sys", "web_sys"];
    assert_absent("wasm-client/src", &words, &["wasm-client/src/bindings"]);
    // wasm-client/webp consists of such bindings only. worker::js_sys: the platform's bindings take
    // a body as a JavaScript value.
    assert_absent("edge-worker/src", &words, &[CLOUDFLARE]);
    assert_absent("shared", &words, &[]);
}

#[test]
fn only_the_entry_and_the_adapters_know_workers() {
    let allowed = ["edge-worker/src/lib.rs", CLOUDFLARE];
    assert_absent("edge-worker/src", &["worker::"], &allowed);
    assert_absent("shared", &["worker::"], &[]);
    assert_absent("wasm-client/src", &["worker::"], &[]);
}

#[test]
fn the_two_edges_do_not_know_each_other() {
    for (folder, other) in [
        ("wasm-client", "edge"),
        ("edge-worker", "wasm-client"),
        ("shared/imaging", "client"),
    ] {
        let manifest = root().join(folder).join("Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).expect("the manifest exists");
        assert!(
            !manifest.contains(&format!("calotype-{other}")),
            "{folder} depends on {other}"
        );
    }
}

#[test]
fn time_randomness_and_environment_come_from_the_rim() {
    let words = [
        "SystemTime::now",
        "Instant::now",
        "OffsetDateTime::now",
        "getrandom",
        "std::env::",
        "std::fs::",
    ];
    assert_absent("shared/protocol/src", &words, &[]);
    assert_absent("shared/imaging/src", &words, &[]);
    assert_absent("wasm-client/src", &words, &["wasm-client/src/bindings"]);
    assert_absent("wasm-client/webp/src", &words, &[]);
    let rim = ["edge-worker/src/lib.rs", CLOUDFLARE];
    assert_absent("edge-worker/src", &words, &rim);
}

/// Unit tests stand beside their file: `NAME_tests.rs`, or `tests.rs` for a `mod.rs`.
#[test]
fn no_file_has_its_unit_tests_inside() {
    for folder in [
        "edge-worker",
        "shared",
        "wasm-client",
        "tests/tools",
        "xtask",
    ] {
        for (path, code) in sources(folder) {
            let is_inside = code.contains("\nmod tests {");
            assert!(!is_inside, "{} has its tests inside", path.display());
        }
    }
}

/// The time of a comparison must not reveal how many bytes were right. `verify_slice` of the crate
/// `hmac` always takes the same time; `==` does not.
#[test]
fn signatures_are_compared_in_constant_time() {
    let path = "shared/protocol/src/signing";
    let is_code = |path: &Path| !path.to_string_lossy().ends_with("_tests.rs");
    let code = sources(path).into_iter().filter(|(path, _)| is_code(path));
    let code: String = code.map(|(_, code)| code).collect();
    assert_eq!(code.matches(".verify_slice(&signature)").count(), 1);
    // Once, for signing.
    assert_eq!(code.matches(".finalize()").count(), 1);
    for word in [
        "signature ==",
        "== signature",
        "signature !=",
        "!= signature",
    ] {
        assert!(!code.contains(word), "{word}");
    }
}

/// Lines of docs/security.md such as "- `file` `test`, `other test`: what it says", and table rows
/// with such an end.
#[test]
fn what_docs_security_calls_a_test_is_one() {
    let read = |path: &str| {
        std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let mut named = 0;
    for line in read("docs/security.md").lines() {
        let cell = || line.strip_suffix(" |")?.rsplit_once(" | `");
        let evidence = line.strip_prefix("- `");
        let Some(evidence) = evidence.or_else(|| cell().map(|(_, it)| it)) else {
            continue;
        };
        let (evidence, _) = evidence.split_once(": ").unwrap_or((evidence, ""));
        let mut file = String::new();
        for word in format!("`{evidence}").split('`').skip(1).step_by(2) {
            match word {
                "hostile" => file = read("tests/e2e/hostile.test.mjs"),
                path if path.contains('/') => file = read(path),
                name => {
                    assert!(file.contains(name), "{line}: there is no {name}");
                    named += 1;
                }
            }
        }
    }
    assert!(named > 30, "{named} tests were found");
}

/// Words that begin a comment without its subject: "What a URL asks for".
const HEADLESS: [&str; 8] = [
    "What", "Who", "Whoever", "Whatever", "Where", "Whose", "How", "Which",
];

/// Comments of Rust and of scripts begin with their subject. A few questions may stay.
#[test]
fn comments_name_their_subject() {
    const MOST: usize = 10;
    let mut found = Vec::new();
    for folder in [
        "shared",
        "edge-worker/src",
        "xtask/src",
        "wasm-client",
        "www/src",
        "tests",
    ] {
        comments(&root().join(folder), &mut found);
    }
    let headless: Vec<_> = found
        .iter()
        .filter(|(_, text)| {
            let first = text.split_whitespace().next().unwrap_or_default();
            HEADLESS.contains(&first)
        })
        .map(|(path, text)| format!("{}: {text}", path.display()))
        .collect();
    assert!(found.len() > 5_000, "{} comments were found", found.len());
    assert!(headless.len() <= MOST, "{}", headless.join("\n"));
}

/// First lines of comments below a folder.
fn comments(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    const FOREIGN: [&str; 6] = ["node_modules", ".apps", "dist", "pkg", "target", ".cache"];
    for entry in std::fs::read_dir(folder)
        .expect("the folder exists")
        .flatten()
    {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !FOREIGN.contains(&name.as_str()) {
                comments(&path, found);
            }
            continue;
        }
        let is_code = [".rs", ".ts", ".mjs"].iter().any(|it| name.ends_with(it));
        if !is_code || name.ends_with(".gen.ts") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("sources are UTF-8");
        let mut is_inside = false;
        for line in text.lines().map(str::trim_start) {
            let marks = ["///", "//!", "//", "/**", "*"];
            let comment = marks.iter().find_map(|mark| line.strip_prefix(mark));
            match comment.map(str::trim) {
                Some(text) if !is_inside && !text.is_empty() => {
                    found.push((path.clone(), text.to_owned()));
                    is_inside = true;
                }
                Some(text) => is_inside = !text.is_empty(),
                None => is_inside = false,
            }
        }
    }
}
