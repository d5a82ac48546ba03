//! `oxipng-o2 FILE.png`: the length of the result of `oxipng -o 2 --strip safe`.

use std::process::ExitCode;

use oxipng::{Options, StripChunks, optimize_from_memory};

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("oxipng-o2: needs FILE.png");
        return ExitCode::FAILURE;
    };
    let mut options = Options::from_preset(2);
    // Calotype's PNG carries no metadata, so oxipng's must not either.
    options.strip = StripChunks::Safe;
    let made = std::fs::read(&path)
        .map_err(|error| error.to_string())
        .and_then(|png| optimize_from_memory(&png, &options).map_err(|error| error.to_string()));
    match made {
        Ok(png) => {
            println!("{}", png.len());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("oxipng-o2: {path}: {error}");
            ExitCode::FAILURE
        }
    }
}
