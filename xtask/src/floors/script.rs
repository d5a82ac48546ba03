//! Imports between TypeScript files.

use std::path::{Path, PathBuf};

use super::graph::{Graph, Import};

/// The imports of all files below a folder, type imports included. A file is named by its path
/// without the extension.
pub(super) fn imports(folder: &Path) -> Graph {
    let mut graph = Graph::default();
    let mut files = Vec::new();
    collect(folder, &mut files);
    for path in files {
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let from = name(folder, &path);
        graph.add(from.clone(), path.clone());
        for (index, line) in text.lines().enumerate() {
            for to in imported(line) {
                let to = path.parent().expect("a file is in a folder").join(to);
                let to = name(folder, &normal(&to));
                let (from, line) = (from.clone(), index + 1);
                graph.import(Import { from, to, line });
            }
        }
    }
    graph
}

/// Relative paths of a line such as `} from "./a.js";` or `import("./a.js")`.
fn imported(line: &str) -> impl Iterator<Item = &str> {
    let line = match line.trim_start().starts_with("//") || line.trim_start().starts_with('*') {
        true => "",
        false => line,
    };
    let starts = ["from \"", "import(\"", "import \""].into_iter();
    starts.flat_map(move |start| {
        let parts = line.split(start).skip(1);
        parts.filter_map(|it| it.split('"').next().filter(|it| it.starts_with('.')))
    })
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries =
        std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|it| it == "ts") {
            found.push(path);
        }
    }
}

/// The path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(normal.pop()),
            std::path::Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}

fn name(folder: &Path, path: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    let text = path.to_string_lossy();
    let text = text.strip_suffix(".d.ts").unwrap_or(&text);
    let text = text.strip_suffix(".ts").unwrap_or(text);
    text.strip_suffix(".js").unwrap_or(text).to_owned()
}
