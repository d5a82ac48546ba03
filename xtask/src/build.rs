//! Building each part; a part with unchanged sources is skipped.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::process::{Failure, command, output, root, run, step, target};
use crate::tools;

/// The features that wasm-opt may assume: those of rustc's wasm32 target and of our `+simd128`.
/// Without them it refuses the module.
const WASM_FEATURES: [&str; 9] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// -O3 for speed; browsers do not need names and producers. The lowest kibibyte of memory is the
/// end of the stack, which no constant offset wraps around to: so the offsets can go into loads and
/// stores.
const WASM_OPT: [&str; 4] = [
    "-O3",
    "--low-memory-unused",
    "--strip-debug",
    "--strip-producers",
];

/// Builds every part.
pub(crate) fn everything() -> Result<(), Failure> {
    client()?;
    worker()?;
    page()?;
    storage()
}

/// Builds the part of this name.
pub(crate) fn part(name: &str) -> Result<(), Failure> {
    match name {
        "client" => client(),
        "worker" => worker(),
        "page" => page(),
        "storage" => storage(),
        _ => Err(Failure(format!(
            "there is no part '{name}': client, worker, page or storage"
        ))),
    }
}

/// Builds the npm package, into `wasm-client/dist`.
pub(crate) fn client() -> Result<(), Failure> {
    tools::npm_packages()?;
    let package = root().join("wasm-client");
    let dist = package.join("dist");
    let sources = [
        "Cargo.lock",
        "Cargo.toml",
        ".cargo/config.toml",
        "shared",
        "wasm-client/Cargo.toml",
        "wasm-client/package.json",
        "wasm-client/src",
        "wasm-client/webp",
        "wasm-client/js",
        "xtask/src/build.rs",
    ];
    if is_fresh("client", &dist.join("engine/core_bg.wasm"), &sources) {
        return Ok(());
    }
    tools::programs(&["clang"])?;
    step("building the npm package: Rust to WebAssembly");
    // One at a time: otherwise cargo would build their shared crates with the features of both, and
    // the core would contain libwebp.
    compile("calotype-wasm-client")?;
    compile("calotype-wasm-webp")?;
    remove(&dist)?;
    step("building the npm package: wasm-opt and TypeScript");
    // Beside the scripts that load them.
    let engine = dist.join("engine");
    core(&engine)?;
    webp(&engine)?;
    run(&mut command(
        tools::npm_program("tsc"),
        ["-p", "wasm-client/js"],
    ))?;
    mark("client")
}

fn compile(package: &str) -> Result<(), Failure> {
    let build = ["build", "--release", "--target=wasm32-unknown-unknown"];
    run(command("cargo", build).args(["--package", package]))
}

/// The path of cargo's module for a crate.
fn compiled(crate_name: &str) -> PathBuf {
    let folder = target().join("wasm32-unknown-unknown/release");
    folder.join(crate_name).with_extension("wasm")
}

/// Builds the core with wasm-bindgen's JavaScript bindings, as small as possible.
fn core(folder: &Path) -> Result<(), Failure> {
    // Only codecs.ts names the path of the wasm: otherwise bundlers would include it twice.
    let how = [
        "--target=web",
        "--no-typescript",
        "--omit-default-module-path",
        "--out-name=core",
        "--out-dir",
    ];
    let module = compiled("calotype_wasm_client");
    run(command(tools::wasm_bindgen()?, how).arg(folder).arg(module))?;
    let wasm = folder.join("core_bg.wasm");
    // The names of imports and exports are shortened as far as possible, and wasm-opt prints the
    // mapping.
    let renamed = optimized(&wasm, &wasm, &["--minify-imports-and-exports-and-modules"])?;
    let glue = folder.join("core.js");
    std::fs::read_to_string(&glue)
        .map(|text| rename(&text, &renamed))
        .and_then(|text| std::fs::write(&glue, text))
        .map_err(|error| Failure(format!("{}: {error}", glue.display())))
}

/// Builds the WebP chunk, whose bindings are written by hand.
fn webp(folder: &Path) -> Result<(), Failure> {
    let wasm = folder.join("webp_bg.wasm");
    optimized(&compiled("calotype_wasm_webp"), &wasm, &[]).map(drop)
}

/// Runs wasm-opt and returns what it prints.
fn optimized(from: &Path, to: &Path, more: &[&str]) -> Result<String, Failure> {
    let mut optimise = command(tools::npm_program("wasm-opt"), WASM_OPT);
    optimise.args(more).args(WASM_FEATURES);
    output(optimise.arg(from).arg("-o").arg(to))
}

/// Applies wasm-opt's new names of imports and exports to wasm-bindgen's script: the lines read
/// `["module", "old", "new"],` and, for exports, `["old", "new"],`.
fn rename(script: &str, renamed: &str) -> String {
    let mut text = script.to_owned();
    let mut exports = HashMap::new();
    for line in renamed.lines() {
        let names: Vec<_> = line.split('"').skip(1).step_by(2).collect();
        match names[..] {
            [module, old, new] => {
                text = text
                    .replace(&format!("\"{module}\": import"), "\"a\": import")
                    .replace(&format!(" {old}: function("), &format!(" {new}: function("));
            }
            [old, new] => {
                exports.insert(old, new);
            }
            _ => {}
        }
    }
    // In one pass: a new name may be another's old one.
    let mut parts = text.split("wasm.");
    let mut script = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part
            .find(|it: char| !it.is_ascii_alphanumeric() && it != '_')
            .unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        script.push_str("wasm.");
        script.push_str(exports.get(name).unwrap_or(&name));
        script.push_str(rest);
    }
    script
}

/// Builds the Cloudflare worker, into `edge-worker/build`.
pub(crate) fn worker() -> Result<(), Failure> {
    tools::npm_packages()?;
    let sources = [
        "Cargo.lock",
        "Cargo.toml",
        ".cargo/config.toml",
        "shared",
        "edge-worker/Cargo.toml",
        "edge-worker/src",
        "xtask/src/build.rs",
    ];
    let built = root().join("edge-worker/build");
    if is_fresh("worker", &built, &sources) {
        return Ok(());
    }
    let build = tools::worker_build()?;
    tools::programs(&["clang"])?;
    step("building the edge worker");
    // worker-build never searches PATH: a tool without a given path is downloaded.
    run(command(build, ["--release"])
        .current_dir(root().join("edge-worker"))
        .env("WASM_BINDGEN_BIN", tools::wasm_bindgen()?)
        .env("WASM_OPT_BIN", tools::npm_program("wasm-opt"))
        .env("ESBUILD_BIN", tools::npm_program("esbuild")))?;
    mark("worker")
}

/// Builds the demo page, into `www/dist`.
pub(crate) fn page() -> Result<(), Failure> {
    client()?;
    let sources = [
        "www/src",
        "www/index.html",
        "www/vite.config.js",
        "wasm-client/dist",
    ];
    if is_fresh("page", &root().join("www/dist"), &sources) {
        return Ok(());
    }
    step("building the demo page");
    run(&mut command(tools::npm_program("tsc"), ["-p", "www"]))?;
    run(command(tools::npm_program("vite"), ["build"]).current_dir(root().join("www")))?;
    mark("page")
}

/// Builds the local S3 server, into `target/debug`.
pub(crate) fn storage() -> Result<(), Failure> {
    let sources = ["Cargo.lock", "Cargo.toml", "tests/tools/storage"];
    let built = target().join("debug/calotype-local-storage");
    // Cargo detects fresh sources itself, but asking it would wait until it has built the tests.
    if is_fresh("storage", &built, &sources) {
        return Ok(());
    }
    step("building the local S3 server (a minute the first time)");
    run(&mut command(
        "cargo",
        ["build", "--package=calotype-local-storage"],
    ))?;
    mark("storage")
}

/// Builds the same server optimized, into `target/measured`: it runs beside the measured programs.
pub(crate) fn measured_storage() -> Result<(), Failure> {
    step("building the local S3 server, optimized (3 minutes the first time)");
    let profile = [
        "build",
        "--profile=measured",
        "--package=calotype-local-storage",
    ];
    run(&mut command("cargo", profile))
}

/// Builds the tools of `./x bench`: the engine on the host, scores, oxipng.
pub(crate) fn measures() -> Result<(), Failure> {
    step("building the engine for the host (4 minutes the first time)");
    let engine = ["--package=calotype-imaging", "--example=time"];
    run(command("cargo", ["build", "--release", "--quiet"]).args(engine))?;
    score()
}

/// Builds the program that scores pictures.
pub(crate) fn score() -> Result<(), Failure> {
    step("building what scores pictures");
    workspace_of_its_own("tests/tools/score/Cargo.toml")
}

/// Builds the renderer in WebAssembly, by itself.
pub(crate) fn renderer() -> Result<(), Failure> {
    tools::programs(&["clang"])?;
    step("building the renderer for the bench");
    let renderer = [
        "--package=calotype-bench-engine",
        "--target=wasm32-unknown-unknown",
    ];
    run(command("cargo", ["build", "--release", "--quiet"]).args(renderer))
}

/// Builds oximg, which `./x bench edge` measures beside ours; nothing else needs it.
pub(crate) fn oximg() -> Result<(), Failure> {
    tools::programs(&["c++", "make", "cmake", "nasm"])?;
    step("building oximg for the bench (6 minutes the first time)");
    workspace_of_its_own("tests/bench/oximg/Cargo.toml")
}

/// Builds a workspace with a lock file of its own, but without a target folder of its own.
fn workspace_of_its_own(manifest: &str) -> Result<(), Failure> {
    let locked = ["--locked", "--manifest-path", manifest];
    run(command("cargo", ["build", "--release", "--quiet"])
        .args(locked)
        .env("CARGO_TARGET_DIR", target()))
}

/// The file that records when a part was built. It is not beside the part, because that is packed
/// and deployed as it is.
fn stamp(part: &str) -> PathBuf {
    target().join("built").join(part)
}

/// Whether the part exists and was built after every change of its sources.
fn is_fresh(part: &str, built: &Path, sources: &[&str]) -> bool {
    let Some(at) = modified(&stamp(part)).filter(|_| built.exists()) else {
        return false;
    };
    let newest = sources
        .iter()
        .filter_map(|it| newest_in(&root().join(it)))
        .max();
    newest.is_some_and(|newest| newest < at)
}

/// The latest change to a file, or to any file in a folder.
fn newest_in(path: &Path) -> Option<SystemTime> {
    if !path.is_dir() {
        return modified(path);
    }
    let entries = std::fs::read_dir(path).ok()?;
    entries
        .flatten()
        .filter_map(|it| newest_in(&it.path()))
        .max()
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|it| it.modified()).ok()
}

fn mark(part: &str) -> Result<(), Failure> {
    let stamp = stamp(part);
    let folder = stamp.parent().unwrap_or(&stamp);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&stamp, ""))
        .map_err(|error| Failure(format!("{}: {error}", stamp.display())))
}

fn remove(folder: &PathBuf) -> Result<(), Failure> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure(format!("{}: {error}", folder.display())))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
