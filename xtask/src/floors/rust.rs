//! Imports between the files of a crate.
//!
//! A file imports the file that defines the name, through any number of re-exports. Tests are left
//! out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, UseTree};

use super::graph::{Graph, Import};

/// Path of a module in its crate; empty for the root.
type Module = Vec<String>;

/// Names of the longest path.
const LONGEST_PATH: usize = 20;

/// The names that a path may go through: modules, and bound names with their paths.
#[derive(Default)]
struct Names {
    /// Names bound by `use` and `pub use`.
    bound: BTreeMap<String, Module>,
    /// Modules of glob imports.
    globs: Vec<Module>,
}

/// A path in the source: its module, its names, its line.
struct Mention {
    path: Module,
    line: usize,
}

#[derive(Default)]
struct Crate {
    files: BTreeMap<Module, PathBuf>,
    names: BTreeMap<Module, Names>,
    mentions: BTreeMap<Module, Vec<Mention>>,
}

/// The imports of the crate with this root file.
pub(super) fn imports(root: &Path) -> Graph {
    let mut found = Crate::default();
    found.read(Vec::new(), root.to_owned());
    found.graph()
}

impl Crate {
    /// Reads a file and the files of its modules.
    fn read(&mut self, module: Module, path: PathBuf) {
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file =
            syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.files.insert(module.clone(), path.clone());
        self.names.entry(module.clone()).or_default();
        self.mentions.entry(module.clone()).or_default();
        self.items(&module, &path, file.items);
    }

    fn items(&mut self, module: &Module, path: &Path, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Mod(it) if is_test(&it.attrs) => {}
                Item::Mod(it) => {
                    let name = it.ident.to_string();
                    match it.content {
                        // An inline module is a part of its file.
                        Some((_, items)) => self.items(module, path, items),
                        None => {
                            let inner = [module.as_slice(), std::slice::from_ref(&name)].concat();
                            self.read(inner, file_of(path, &name, &it.attrs));
                        }
                    }
                }
                Item::Use(it) if is_test(&it.attrs) => {}
                Item::Use(it) => self.bind(module, &mut Vec::new(), &it.tree),
                Item::Fn(ref it) if is_test(&it.attrs) => {}
                Item::Impl(ref it) if is_test(&it.attrs) => {}
                item => {
                    let mentions = self.mentions.get_mut(module).expect("it is read");
                    scan(item.to_token_stream(), mentions);
                }
            }
        }
    }

    fn bind(&mut self, module: &Module, path: &mut Module, tree: &UseTree) {
        let mut add = |name: String, path: Module, span: Span| {
            let line = span.start().line;
            let names = self.names.get_mut(module).expect("it is read");
            let first = path.first().map(String::as_str);
            let is_child = |it: &str| !matches!(it, "crate" | "self" | "super");
            let path = match first {
                Some(it) if is_child(it) => [vec!["self".to_owned()], path].concat(),
                _ => path,
            };
            names.bound.insert(name, path.clone());
            let mentions = self.mentions.get_mut(module).expect("it is read");
            mentions.push(Mention { path, line });
        };
        match tree {
            UseTree::Path(it) => {
                path.push(it.ident.to_string());
                self.bind(module, path, &it.tree);
                path.pop();
            }
            UseTree::Name(it) if it.ident == "self" => {
                let name = path.last().cloned().unwrap_or_default();
                add(name, path.clone(), it.ident.span());
            }
            UseTree::Name(it) => {
                let name = it.ident.to_string();
                let path = [path.as_slice(), std::slice::from_ref(&name)].concat();
                add(name, path, it.ident.span());
            }
            UseTree::Rename(it) => {
                let path = match it.ident == "self" {
                    true => path.clone(),
                    false => [path.as_slice(), &[it.ident.to_string()]].concat(),
                };
                add(it.rename.to_string(), path, it.ident.span());
            }
            UseTree::Glob(it) => {
                let line = it.star_token.spans[0].start().line;
                let names = self.names.get_mut(module).expect("it is read");
                names.globs.push(path.clone());
                let mentions = self.mentions.get_mut(module).expect("it is read");
                let path = path.clone();
                mentions.push(Mention { path, line });
            }
            UseTree::Group(it) => {
                for tree in &it.items {
                    self.bind(module, path, tree);
                }
            }
        }
    }

    fn graph(&self) -> Graph {
        let mut graph = Graph::default();
        for (module, path) in &self.files {
            graph.add(name(module), path.clone());
        }
        for (module, mentions) in &self.mentions {
            for mention in mentions {
                let Some(to) = self.resolve(module, &mention.path, &mut BTreeSet::new()) else {
                    continue;
                };
                if to != *module {
                    graph.import(Import {
                        from: name(module),
                        to: name(&to),
                        line: mention.line,
                    });
                }
            }
        }
        graph
    }

    /// The file that defines the name of a path; `None` for another crate's.
    fn resolve(
        &self,
        module: &Module,
        path: &[String],
        seen: &mut BTreeSet<(Module, Module)>,
    ) -> Option<Module> {
        // `use a::a` of another crate would recurse forever.
        if path.len() > LONGEST_PATH || !seen.insert((module.clone(), path.to_vec())) {
            return None;
        }
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => return self.walk(Vec::new(), rest, seen),
            "self" => return self.walk(module.clone(), rest, seen),
            "super" => {
                let (_, parent) = module.split_last()?;
                let parent = parent.to_vec();
                return match rest.first().map(String::as_str) {
                    Some("super") => self.resolve(&parent, rest, seen),
                    _ => self.walk(parent, rest, seen),
                };
            }
            _ => {}
        }
        let child = [module.as_slice(), std::slice::from_ref(first)].concat();
        let is_bound = self.names[module].bound.contains_key(first);
        if is_bound || self.files.contains_key(&child) {
            return self.walk(module.clone(), path, seen);
        }
        None
    }

    /// The file of the names behind a module.
    fn walk(
        &self,
        module: Module,
        names: &[String],
        seen: &mut BTreeSet<(Module, Module)>,
    ) -> Option<Module> {
        let Some((first, rest)) = names.split_first() else {
            return Some(module);
        };
        let child = [module.as_slice(), std::slice::from_ref(first)].concat();
        if self.files.contains_key(&child) {
            return self.walk(child, rest, seen);
        }
        let bound = &self.names[&module];
        if let Some(path) = bound.bound.get(first) {
            let path = [path.as_slice(), rest].concat();
            // Another crate's.
            return self.resolve(&module, &path, seen);
        }
        Some(module)
    }
}

/// The module's name as in imports: `deliver/plan`.
fn name(module: &Module) -> String {
    match module.is_empty() {
        true => "root".to_owned(),
        false => module.join("/"),
    }
}

/// The file with the code of a module.
fn file_of(path: &Path, name: &str, attributes: &[Attribute]) -> PathBuf {
    let folder = path.parent().expect("a file is in a folder");
    let given = attributes.iter().find(|it| it.path().is_ident("path"));
    if let Some(given) = given {
        let text = given.to_token_stream().to_string();
        let text = text.split('"').nth(1).expect("a path in quotes");
        return folder.join(text);
    }
    let stem = path.file_stem().and_then(|it| it.to_str());
    let folder = match stem {
        Some("mod" | "lib" | "main") => folder.to_owned(),
        stem => folder.join(stem.expect("it has a name")),
    };
    let file = folder.join(format!("{name}.rs"));
    match file.exists() {
        true => file,
        false => folder.join(name).join("mod.rs"),
    }
}

/// Whether an item is compiled for tests alone.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|it| {
        let text = it.to_token_stream().to_string().replace(' ', "");
        matches!(text.as_str(), "#[test]" | "#[cfg(test)]") || text.starts_with("#[cfg(all(test,")
    })
}

/// Every path of two names or more in some code, macros included.
fn scan(tokens: TokenStream, found: &mut Vec<Mention>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => {
                scan(group.stream(), found);
                at += 1;
            }
            // `pub(in crate::room)` is a visibility, not an import.
            TokenTree::Ident(word)
                if *word == "pub" && matches!(tokens.get(at + 1), Some(TokenTree::Group(_))) =>
            {
                at += 2;
            }
            TokenTree::Ident(first) => {
                let line = first.span().start().line;
                let mut path = vec![first.to_string()];
                at += 1;
                loop {
                    match tokens.get(at..at + 3) {
                        Some(
                            [
                                TokenTree::Punct(a),
                                TokenTree::Punct(b),
                                TokenTree::Ident(next),
                            ],
                        ) if a.as_char() == ':' && b.as_char() == ':' => {
                            path.push(next.to_string());
                            at += 3;
                        }
                        Some(
                            [
                                TokenTree::Punct(a),
                                TokenTree::Punct(b),
                                TokenTree::Group(group),
                            ],
                        ) if a.as_char() == ':'
                            && b.as_char() == ':'
                            && group.delimiter() == Delimiter::Brace =>
                        {
                            // `use a::{b, c}` in a function.
                            let inner = group.stream().into_iter();
                            for token in inner {
                                if let TokenTree::Ident(it) = token {
                                    let path = [path.as_slice(), &[it.to_string()]].concat();
                                    found.push(Mention { path, line });
                                }
                            }
                            at += 3;
                            break;
                        }
                        _ => break,
                    }
                }
                if path.len() > 1 {
                    found.push(Mention { path, line });
                }
            }
            _ => at += 1,
        }
    }
}
