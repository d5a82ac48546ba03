//! Files, their imports, and the checks against an order of floors.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// One import.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Import {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) line: usize,
}

/// The files of a crate or package, by name, and their imports.
#[derive(Default)]
pub(super) struct Graph {
    files: BTreeMap<String, PathBuf>,
    imports: BTreeSet<Import>,
}

impl Graph {
    pub(super) fn add(&mut self, name: String, path: PathBuf) {
        self.files.insert(name, path);
    }

    pub(super) fn import(&mut self, import: Import) {
        self.imports.insert(import);
    }

    /// Every import that goes up or across, and every file without a floor. A floor is a list of
    /// rooms, the lowest floor first; a room is a file or a folder, and its files may import each
    /// other.
    pub(super) fn faults(&self, floors: &[&[&str]]) -> Vec<String> {
        let mut faults = Vec::new();
        let place = |file: &str| {
            let rooms = floors.iter().enumerate();
            let mut all = rooms.flat_map(|(floor, rooms)| rooms.iter().map(move |it| (floor, *it)));
            all.find(|(_, room)| is_in(file, room))
        };
        for (name, path) in &self.files {
            if place(name).is_none() {
                faults.push(format!("{} is on no floor", path.display()));
            }
        }
        for import in &self.imports {
            let (Some(from), Some(to)) = (place(&import.from), place(&import.to)) else {
                continue;
            };
            if from.1 != to.1 && to.0 >= from.0 {
                let way = if to.0 == from.0 { "across" } else { "up" };
                let path = self.files[&import.from].display();
                let (line, from, to) = (import.line, from.1, &import.to);
                faults.push(format!("{path}:{line} goes {way}: {from} imports {to}"));
            }
        }
        for (floor, rooms) in floors.iter().enumerate() {
            for room in *rooms {
                if !self.files.keys().any(|it| is_in(it, room)) {
                    faults.push(format!("floor {floor} has a room without files: {room}"));
                }
            }
        }
        faults
    }

    /// Cycles of files that import each other, also through others; one line for each, with an
    /// import of each of its files.
    pub(super) fn circles(&self) -> Vec<String> {
        let mut reached: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for name in self.files.keys() {
            let mut seen = BTreeSet::new();
            let mut next = vec![name.as_str()];
            while let Some(from) = next.pop() {
                for import in self.of(from) {
                    if seen.insert(import.to.as_str()) {
                        next.push(&import.to);
                    }
                }
            }
            reached.insert(name, seen);
        }
        let mut circles = BTreeSet::new();
        for name in self.files.keys() {
            let name = name.as_str();
            if !reached[name].contains(name) {
                continue;
            }
            let back = |it: &&str| reached[it].contains(name);
            let circle: BTreeSet<&str> = reached[name].iter().copied().filter(back).collect();
            circles.insert(circle);
        }
        circles.iter().map(|it| self.circle(it)).collect()
    }

    fn circle(&self, files: &BTreeSet<&str>) -> String {
        let within = |it: &&Import| files.contains(it.to.as_str());
        let imports = files.iter().flat_map(|file| self.of(file).filter(within));
        let lines = imports.map(|it| {
            let path = self.files[&it.from].display();
            format!("  {path}:{} imports {}", it.line, it.to)
        });
        let lines: Vec<String> = lines.collect();
        format!("a circle of {} files:\n{}", files.len(), lines.join("\n"))
    }

    fn of<'a>(&'a self, from: &'a str) -> impl Iterator<Item = &'a Import> {
        self.imports.iter().filter(move |it| it.from == from)
    }
}

fn is_in(file: &str, room: &str) -> bool {
    file.strip_prefix(room)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
