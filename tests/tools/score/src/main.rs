//! `calotype-score REFERENCE.ppm PICTURE.ppm…`: one SSIMULACRA2 a line.
//!
//! 100 is the same picture, 90 looks the same, 70 is high quality, 50 medium.
//! The files are binary PPMs (P6, 8 bits): the caller decodes, so that every
//! candidate's file goes through one independent decoder.

mod ppm;

use std::process::ExitCode;

use fast_ssim2::{PixelDescriptor, PixelSlice, Ssimulacra2Reference};
use ppm::Ppm;

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    match score(&paths) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("calotype-score: {message}");
            ExitCode::FAILURE
        }
    }
}

fn score(paths: &[String]) -> Result<(), String> {
    let [reference, pictures @ ..] = paths else {
        return Err("needs REFERENCE.ppm PICTURE.ppm…".to_owned());
    };
    let reference = Ppm::open(reference)?;
    let reference = Ssimulacra2Reference::new(&view(&reference)?).map_err(|it| it.to_string())?;
    for path in pictures {
        let picture = Ppm::open(path)?;
        let score = reference.compare(&view(&picture)?);
        println!("{:.3}", score.map_err(|error| format!("{path}: {error}"))?);
    }
    Ok(())
}

fn view(picture: &Ppm) -> Result<PixelSlice<'_>, String> {
    PixelSlice::new(
        &picture.samples,
        picture.width,
        picture.height,
        picture.width as usize * 3,
        PixelDescriptor::RGB8_SRGB,
    )
    .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests;
