//! `calotype-score REFERENCE.ppm PICTURE.ppm…`: one SSIMULACRA2 a line.
//!
//! 100 is the same picture, 90 is taken for it, 70 is high quality, 50 medium.
//! The files are binary PPMs (P6, 8 bits): whoever calls decodes, so that every
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
mod tests {
    use fast_ssim2::compute_ssimulacra2;
    use ssimulacra2::{ColorPrimaries, Rgb, TransferCharacteristic, compute_frame_ssimulacra2};

    use super::*;

    const SIDE: u32 = 192;

    /// Waves and a hard edge; `coarseness` rounds the samples, as a quantiser would.
    fn picture(coarseness: i32) -> Ppm {
        let mut samples = Vec::new();
        for y in 0..SIDE as i32 {
            for x in 0..SIDE as i32 {
                let edge = if x + y > 200 { 60 } else { 0 };
                for channel in 1..=3 {
                    let wave = (x * channel % 64 - 32).abs() + (y * 3 % 80 - 40).abs();
                    let sample = (wave + edge + 20 * channel) / coarseness * coarseness;
                    samples.push(u8::try_from(sample.clamp(0, 255)).unwrap());
                }
            }
        }
        Ppm {
            width: SIDE,
            height: SIDE,
            samples,
        }
    }

    /// The score by rust-av's implementation.
    fn other_score(reference: &Ppm, picture: &Ppm) -> f64 {
        let frame = |ppm: &Ppm| {
            let (pixels, _) = ppm.samples.as_chunks::<3>();
            let pixels = pixels.iter().map(|it| it.map(|it| f32::from(it) / 255.0));
            let side = SIDE as usize;
            let (transfer, primaries) = (TransferCharacteristic::SRGB, ColorPrimaries::BT709);
            Rgb::new(pixels.collect(), side, side, transfer, primaries).unwrap()
        };
        compute_frame_ssimulacra2(frame(reference), frame(picture)).unwrap()
    }

    #[test]
    fn two_implementations_agree() {
        let reference = picture(1);
        for coarseness in [6, 9, 17] {
            let distorted = picture(coarseness);
            let ours = compute_ssimulacra2(&view(&reference).unwrap(), &view(&distorted).unwrap());
            let (ours, other) = (ours.unwrap(), other_score(&reference, &distorted));
            assert!(other < 95.0, "nothing was lost: {other}");
            assert!((ours - other).abs() < 0.5, "{ours} and {other}");
        }
    }

    #[test]
    fn the_same_picture_scores_100() {
        let reference = picture(1);
        let score = compute_ssimulacra2(&view(&reference).unwrap(), &view(&reference).unwrap());
        assert!((score.unwrap() - 100.0).abs() < 1e-6);
    }
}
