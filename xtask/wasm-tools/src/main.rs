//! `wasm-bindgen`, `wasm-bindgen-test-runner` and `wasm-pack` in one program.
//!
//! The three share most of their 250 dependencies, and each is a library with a `main` of a
//! few lines. Built together and unoptimized they take under a minute; `cargo install` of the
//! two packages takes seven. The name that the program is called by chooses the tool.

use std::ffi::OsString;
use std::path::Path;

use clap::Parser;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let name = arguments
        .first()
        .and_then(|program| Path::new(program).file_stem())
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    match name {
        "wasm-bindgen" => wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments),
        "wasm-bindgen-test-runner" => {
            wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments)
        }
        "wasm-pack" => wasm_pack(arguments),
        _ => anyhow::bail!(
            "'{name}' is no tool: call this program as wasm-bindgen, wasm-bindgen-test-runner or wasm-pack"
        ),
    }
}

/// What wasm-pack's own `main` does, without its look for a newer version on the network.
fn wasm_pack(arguments: Vec<OsString>) -> anyhow::Result<()> {
    let cli = wasm_pack::Cli::parse_from(arguments);
    wasm_pack::PBAR.set_log_level(cli.log_level);
    if cli.quiet {
        wasm_pack::PBAR.set_quiet(true);
    }
    wasm_pack::command::run_wasm_pack(cli.cmd)
}
