//! The programs the tasks need: each looked for, and installed when missing.

use std::path::PathBuf;

use crate::process::{Failure, command, find_program, output, root, run, step, target};

/// Builds `worker-build` and `wasm-pack` of these versions; `wasm-bindgen-cli`
/// must be of the version that Cargo.lock names, to the last digit.
const WORKER_BUILD: &str = "0.8.7";
const WASM_PACK: &str = "0.15.1";
const CARGO_DENY: &str = "0.20.2";

/// Installs everything any task needs.
pub(crate) fn everything() -> Result<(), Failure> {
    npm_packages()?;
    fixture_packages()?;
    wasm_bindgen()?;
    worker_build()?;
    wasm_pack()?;
    clang()?;
    chromium()?;
    firefox()?;
    chromedriver()?;
    exiftool()?;
    webp_tools()?;
    djpeg()?;
    netpbm()?;
    schemathesis()?;
    Ok(())
}

/// `wasm-bindgen` of the locked version.
pub(crate) fn wasm_bindgen() -> Result<PathBuf, Failure> {
    let version = locked_version("wasm-bindgen")?;
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", &version, "3 minutes")
}

/// `worker-build`, which wraps a Rust crate as a Cloudflare worker.
pub(crate) fn worker_build() -> Result<PathBuf, Failure> {
    cargo_tool("worker-build", "worker-build", WORKER_BUILD, "5 minutes")
}

/// `wasm-pack`, which runs tests inside a browser.
pub(crate) fn wasm_pack() -> Result<PathBuf, Failure> {
    cargo_tool("wasm-pack", "wasm-pack", WASM_PACK, "4 minutes")
}

/// `cargo-deny`, the gate for licences and advisories.
pub(crate) fn cargo_deny() -> Result<PathBuf, Failure> {
    cargo_tool("cargo-deny", "cargo-deny", CARGO_DENY, "6 minutes")
}

/// A clang that compiles C codecs for wasm32: `shared/libc/clang` looks for the
/// newer ones, too, and says what is missing.
pub(crate) fn clang() -> Result<PathBuf, Failure> {
    let wrapped = |name| root().join("shared/libc").join(name);
    let works = |name| output(&mut command(wrapped(name), ["--version"])).is_ok();
    if works("clang") && works("llvm-ar") {
        return Ok(wrapped("clang"));
    }
    debian_tool("clang-19", &["clang-19", "llvm-19"])
}

/// cwebp, dwebp and webpmux: the other side of the WebP tests.
pub(crate) fn webp_tools() -> Result<PathBuf, Failure> {
    debian_tool("cwebp", &["webp"])
}

/// cjpeg and djpeg of libjpeg-turbo: the other side of the JPEG tests.
pub(crate) fn djpeg() -> Result<PathBuf, Failure> {
    debian_tool("djpeg", &["libjpeg-turbo-progs"])
}

/// pngtopam, which is libpng: the other side of the PNG tests.
pub(crate) fn netpbm() -> Result<PathBuf, Failure> {
    debian_tool("pngtopam", &["netpbm"])
}

/// The browser of the end-to-end tests.
pub(crate) fn chromium() -> Result<PathBuf, Failure> {
    if let Some(chosen) = std::env::var_os("CHROMIUM") {
        return Ok(PathBuf::from(chosen));
    }
    debian_tool("chromium", &["chromium"])
}

/// The other browser, in which the package's tests compare bytes.
pub(crate) fn firefox() -> Result<PathBuf, Failure> {
    if let Some(chosen) = std::env::var_os("FIREFOX") {
        return Ok(PathBuf::from(chosen));
    }
    debian_tool("firefox-esr", &["firefox-esr"])
}

/// The driver of the wasm-pack tests.
pub(crate) fn chromedriver() -> Result<PathBuf, Failure> {
    debian_tool("chromedriver", &["chromium-driver"])
}

/// The independent judge of what metadata is left in a file.
pub(crate) fn exiftool() -> Result<PathBuf, Failure> {
    debian_tool("exiftool", &["libimage-exiftool-perl"])
}

/// An HTTP cache of somebody else's, for the tests of delivery.
pub(crate) fn nginx() -> Result<PathBuf, Failure> {
    debian_tool("nginx", &["nginx"])
}

/// The HTTP client of the tests of delivery.
pub(crate) fn curl() -> Result<PathBuf, Failure> {
    debian_tool("curl", &["curl"])
}

/// The encoder that our WebP is held against.
pub(crate) fn cwebp() -> Result<PathBuf, Failure> {
    debian_tool("cwebp", &["webp"])
}

/// What builds the C++ and the assembly inside of oximg.
pub(crate) fn native_compilers() -> Result<(), Failure> {
    debian_tool("c++", &["g++"])?;
    for name in ["make", "cmake", "nasm"] {
        debian_tool(name, &[name])?;
    }
    Ok(())
}

/// schemathesis and openapi-spec-validator, which hold the worker against its
/// document: Python packages, in a folder of their own under `target/tools`.
pub(crate) fn schemathesis() -> Result<PathBuf, Failure> {
    let list = root().join("tests/openapi/requirements.txt");
    let venv = target().join("tools/schemathesis");
    // Written last: the list that is installed.
    let installed = venv.join("requirements.txt");
    let program = venv.join("bin/schemathesis");
    let text = |path: &PathBuf| std::fs::read(path).ok();
    if program.is_file() && text(&installed).is_some_and(|it| Some(it) == text(&list)) {
        return Ok(program);
    }
    let python = debian_tool("python3", &["python3", "python3-venv"])?;
    step("installing schemathesis into target/tools (about a minute)");
    // Debian keeps what `-m venv` needs in a package of its own.
    if output(&mut command(&python, ["-c", "import ensurepip"])).is_err() {
        debian_packages("Python's venv", &["python3-venv"])?;
    }
    run(command(&python, ["-m", "venv", "--clear"]).arg(&venv))?;
    let install = ["install", "--quiet", "--disable-pip-version-check", "-r"];
    run(command(venv.join("bin/pip"), install).arg(&list))?;
    std::fs::copy(&list, &installed)
        .map_err(|error| Failure(format!("{}: {error}", installed.display())))?;
    Ok(program)
}

/// The npm packages of package-lock.json.
pub(crate) fn npm_packages() -> Result<(), Failure> {
    npm_packages_in("")
}

/// The peers that `./x bench` measures; nothing else needs them.
pub(crate) fn bench_packages() -> Result<(), Failure> {
    npm_packages_in("tests/bench")
}

/// The bundlers and frameworks that the package's tests build apps with.
pub(crate) fn fixture_packages() -> Result<(), Failure> {
    npm_packages_in("tests/package/fixtures")
}

/// The npm packages of a folder's package-lock.json.
fn npm_packages_in(folder: &str) -> Result<(), Failure> {
    let folder = root().join(folder);
    let missing = |name: &str, how: &str| Failure(format!("{name} is missing. {how}"));
    let node = find_program("node")
        .ok_or_else(|| missing("Node.js", "Install version 20 or newer, with npm."))?;
    let npm = find_program("npm").ok_or_else(|| missing("npm", "It comes with Node.js."))?;
    let version = output(&mut command(node, ["--version"]))?;
    let major = version.trim().trim_start_matches('v').split('.').next();
    if !major
        .and_then(|it| it.parse().ok())
        .is_some_and(|it: u32| it >= 20)
    {
        let version = version.trim();
        return Err(Failure(format!(
            "Node.js is {version}; 20 or newer is needed."
        )));
    }

    // npm writes this file last: newer than the lock file means installed.
    let installed = folder.join("node_modules/.package-lock.json");
    let modified = |path: PathBuf| path.metadata().and_then(|it| it.modified()).ok();
    let lock = modified(folder.join("package-lock.json"));
    if modified(installed.clone()).is_some_and(|it| Some(it) >= lock) {
        return Ok(());
    }
    step("installing npm packages (about a minute)");
    run(command(npm, ["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    // `npm ci` may keep an older time stamp on it than a fresh clone's lock file.
    let now = std::time::SystemTime::now();
    let touched = std::fs::File::options().append(true).open(&installed);
    touched
        .and_then(|file| file.set_modified(now))
        .map_err(|error| Failure(format!("npm left no {}: {error}", installed.display())))
}

/// A program that npm installed.
pub(crate) fn npm_program(name: &str) -> PathBuf {
    root().join("node_modules/.bin").join(name)
}

/// A program from crates.io: of that version on PATH or under `target/tools`,
/// else built. One of another version on PATH is left alone.
fn cargo_tool(
    program: &str,
    package: &str,
    version: &str,
    takes: &str,
) -> Result<PathBuf, Failure> {
    let private = target().join("tools");
    let on_path = find_program(program);
    for candidate in on_path.iter().chain([&private.join("bin").join(program)]) {
        if candidate.is_file() && version_of(candidate).is_some_and(|it| it == version) {
            return Ok(candidate.clone());
        }
    }
    step(&format!(
        "building {package} {version} (about {takes} on two cores)"
    ));
    let mut install = command("cargo", ["install", package, "--version", version]);
    // cargo's rust-toolchain.toml applies by folder, and so does our wasm config.
    install.env_remove("CARGO_TARGET_DIR");
    if on_path.is_some() {
        install.arg("--root").arg(&private);
    }
    run(&mut install)?;
    find_program(program)
        .filter(|_| on_path.is_none())
        .or_else(|| Some(private.join("bin").join(program)).filter(|it| it.is_file()))
        .ok_or_else(|| {
            Failure(format!(
                "{program} was built but is not on PATH: add cargo's bin folder"
            ))
        })
}

/// The last word of `program --version` that looks like a version.
fn version_of(program: &std::path::Path) -> Option<String> {
    let text = output(&mut command(program, ["--version"])).ok()?;
    let is_version = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    text.split_whitespace().find(is_version).map(str::to_owned)
}

/// A program of Debian's packages.
fn debian_tool(program: &str, packages: &[&str]) -> Result<PathBuf, Failure> {
    if let Some(found) = find_program(program) {
        return Ok(found);
    }
    debian_packages(program, packages)?;
    let by_hand = format!("{program} was installed and is not on PATH");
    find_program(program).ok_or(Failure(by_hand))
}

fn debian_packages(what: &str, packages: &[&str]) -> Result<(), Failure> {
    let packages_line = packages.join(" ");
    let by_hand = format!(
        "{what} is missing. Install it, on Debian with: sudo apt-get install {packages_line}"
    );
    let is_root = output(&mut command("id", ["-u"])).is_ok_and(|it| it.trim() == "0");
    if !is_root || find_program("apt-get").is_none() {
        return Err(Failure(by_hand));
    }
    step(&format!(
        "installing {packages_line} from Debian (about a minute)"
    ));
    // Nothing else knows the list yet on a new machine; an old list fails, so update.
    run(&mut command("apt-get", ["update", "-qq"]))?;
    let mut install = command(
        "apt-get",
        ["install", "-y", "-qq", "--no-install-recommends"],
    );
    install
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive");
    run(&mut install)
}

/// The version of a crate in Cargo.lock.
fn locked_version(package: &str) -> Result<String, Failure> {
    let lock = std::fs::read_to_string(root().join("Cargo.lock"))
        .map_err(|error| Failure(format!("cannot read Cargo.lock: {error}")))?;
    let name = format!("name = \"{package}\"");
    lock.lines()
        .skip_while(|line| *line != name)
        .nth(1)
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .ok_or_else(|| Failure(format!("Cargo.lock has no {package}")))
}
