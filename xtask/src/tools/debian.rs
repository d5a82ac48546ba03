//! Programs from Debian's packages.

use std::path::PathBuf;

use crate::process::{Failure, command, find_program, output, root, run, step, succeeds};

/// Programs by their commands, with the packages that contain them.
const PROGRAMS: [(&str, &[&str]); 15] = [
    // compiles the C codecs for wasm32: shared/libc/clang looks for newer ones, too
    ("clang", &["clang-19", "llvm-19"]),
    // the browser of most tests, or the one that CHROMIUM names
    ("chromium", &["chromium"]),
    // the browser that Chromium's bytes are compared with, or the one that FIREFOX names
    ("firefox-esr", &["firefox-esr"]),
    // starts Chromium for wasm-pack
    ("chromedriver", &["chromium-driver"]),
    // reads the metadata left in a file, independently of our code
    ("exiftool", &["libimage-exiftool-perl"]),
    // cwebp, dwebp, webpmux: the other side of the WebP tests
    ("cwebp", &["webp"]),
    // cjpeg, djpeg of libjpeg-turbo: the other side of the JPEG tests
    ("djpeg", &["libjpeg-turbo-progs"]),
    // libpng: the other side of the PNG tests
    ("pngtopam", &["netpbm"]),
    // an independent HTTP cache and client, for the tests of delivery
    ("nginx", &["nginx"]),
    ("curl", &["curl"]),
    // runs schemathesis and moto; Debian has `-m venv` in a separate package
    ("python3", &["python3", "python3-venv"]),
    // build the C++ and the assembly of libFuzzer and of oximg
    ("c++", &["g++"]),
    ("make", &["make"]),
    ("cmake", &["cmake"]),
    ("nasm", &["nasm"]),
];

/// All programs that `./x dev` and `./x test` call.
pub(crate) const OF_TESTS: [&str; 12] = [
    "clang",
    "chromium",
    "firefox-esr",
    "chromedriver",
    "exiftool",
    "cwebp",
    "djpeg",
    "pngtopam",
    "nginx",
    "curl",
    "python3",
    "c++",
];

/// Ensures that these programs of the table exist; missing ones are installed together.
///
/// # Errors
///
/// Names the packages where this user cannot install them.
pub(crate) fn programs(names: &[&str]) -> Result<(), Failure> {
    let mut missing = Vec::new();
    let mut packages = Vec::new();
    for name in names {
        let Some((_, needs)) = PROGRAMS.iter().find(|(it, _)| it == name) else {
            return Err(Failure(format!("no package is known for {name}")));
        };
        if !is_there(name) {
            missing.push(*name);
            packages.extend_from_slice(needs);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    install(&missing.join(", "), &packages)?;
    match missing.iter().find(|it| !is_there(it)) {
        Some(name) => Err(Failure(format!("{name} was installed and does not answer"))),
        None => Ok(()),
    }
}

/// The path of a program of the table.
pub(crate) fn program(name: &str) -> Result<PathBuf, Failure> {
    programs(&[name])?;
    find_program(name).ok_or_else(|| Failure(format!("{name} is not on PATH")))
}

fn is_there(name: &str) -> bool {
    let is_chosen = |variable| std::env::var_os(variable).is_some();
    match name {
        "chromium" if is_chosen("CHROMIUM") => true,
        "firefox-esr" if is_chosen("FIREFOX") => true,
        "clang" => ["clang", "llvm-ar"].into_iter().all(|wrapped| {
            let wrapped = root().join("shared/libc").join(wrapped);
            succeeds(&mut command(wrapped, ["--version"]))
        }),
        "python3" => succeeds(&mut command(name, ["-c", "import ensurepip"])),
        _ => find_program(name).is_some(),
    }
}

fn install(what: &str, packages: &[&str]) -> Result<(), Failure> {
    let line = packages.join(" ");
    let is_root = output(&mut command("id", ["-u"])).is_ok_and(|it| it.trim() == "0");
    if !is_root || find_program("apt-get").is_none() {
        return Err(Failure(format!(
            "missing: {what}. Install it, on Debian with: sudo apt-get install {line}"
        )));
    }
    step(&format!("installing {line} from Debian (about a minute)"));
    // Nothing else has fetched the list on a new machine; an old list fails, so update.
    run(&mut command("apt-get", ["update", "-qq"]))?;
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    run(command("apt-get", install)
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}
