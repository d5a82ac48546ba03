//! Tests of `main`.

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
