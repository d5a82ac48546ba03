//! The one list of tasks, for people, hooks and CI: `./x <task>`.

mod bench;
mod build;
#[cfg(test)]
mod floors;
mod fuzz;
mod generate;
mod hooks;
#[cfg(test)]
mod invariants;
mod lint;
mod openapi;
#[cfg(test)]
mod pages;
mod process;
mod release;
mod run;
mod soak;
mod stores;
mod test;
mod tools;

use std::process::ExitCode;

use process::Failure;

const HELP: &str = "\
Calotype's tasks

  ./x dev [ORIGIN]   set up everything, run the whole product here, print the URL; pages
                     of ORIGIN may upload, too (http://localhost:1234)
  ./x test           set up everything, run every test
  ./x test SUITE [NAME]
                     one suite, or those of its tests that have NAME in theirs:
                     rust, or of it protocol, imaging, webp, client, edge, storage,
                     xtask or memory; fuzz, package, browser or e2e
  ./x test --slow    the same, and the ten slowest tests at the end
  ./x fuzz [SECONDS] fuzz each target of the engine, 20 seconds when not said
  ./x lint           rustfmt, clippy, cargo-deny, generated files
  ./x bench          measure against canvas and every peer, write docs/benchmarks.md
                     (--photos FOLDER, --quick, or a part: jpeg, webp, cwebp, sizes,
                     batch, memory, png, host); edge measures the read side of the
                     worker, bundle-size writes docs/bundle-size.md, upload
                     docs/load.md: 50 uploads at once; widths counts bytes of
                     unsigned widths
  ./x soak           honest and hostile traffic on a store that lies, 10 minutes
                     (--minutes N, --seed WORD, --json FILE, --lies SHARE,
                     --watchdog MIB): docs/soak.md
  ./x stores garage  the worker on Garage, which takes minutes to build: docs/storage.md
  ./x build          build everything
  ./x build PART     one part: client, worker, page or storage
  ./x generate       rewrite the files made from shared/protocol and the OpenAPI source
  ./x check          formatting and generated files, in seconds: what the hook runs
  ./x hooks          make Git run ./x check before each commit of this clone
  ./x release X.Y.Z  set the version, date the changelog, commit and tag
                     (--check X.Y.Z looks whether this checkout is that release)
  ./x setup          install what the other tasks need
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message)) => {
            eprintln!("\nx: {message}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Result<(), Failure> {
    match words {
        ["dev", origins @ ..] => run::dev(origins),
        ["test", words @ ..] => run_tests(words),
        ["fuzz"] => fuzz::all(fuzz::SECONDS),
        ["fuzz", seconds] => fuzz::all(seconds),
        ["lint"] => lint::all(),
        ["bench", arguments @ ..] => bench::run(arguments),
        ["soak", options @ ..] => soak::run(options),
        ["stores", "garage"] => stores::garage(),
        ["build"] => build::everything(),
        ["build", part] => build::part(part),
        ["generate"] => generate::write(),
        ["check"] => lint::quick(),
        ["hooks"] => hooks::install(),
        ["release", "--check", version] => release::check(version),
        ["release", version] => release::make(version),
        ["setup"] => tools::everything(),
        ["setup", tool] => tools::one(tool),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => Err(no_task(words)),
    }
}

fn run_tests(words: &[&str]) -> Result<(), Failure> {
    let (options, names): (Vec<&str>, Vec<&str>) =
        words.iter().partition(|word| word.starts_with("--"));
    let is_timed = match options[..] {
        [] => false,
        ["--slow"] => true,
        _ => return Err(no_task(&[&["test"], words].concat())),
    };
    let wish = |name| test::Wish { name, is_timed };
    match names[..] {
        [] => test::all(wish(None)),
        [suite] => test::one(suite, wish(None)),
        [suite, name] => test::one(suite, wish(Some(name))),
        _ => Err(no_task(&[&["test"], words].concat())),
    }
}

fn no_task(words: &[&str]) -> Failure {
    Failure(format!("there is no task '{}'\n\n{HELP}", words.join(" ")))
}
