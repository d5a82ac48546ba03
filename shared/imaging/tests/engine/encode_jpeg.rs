//! The promises of encoded JPEGs: quality on the usual scale, and few bytes.

use crate::support::fixtures::{encode, options, reference, run, scene};
use calotype_imaging::{Effort, Options};
use image::RgbImage;
use mozjpeg_rs::{Encoder, Preset, Subsampling};

fn psnr(a: &RgbImage, b: &RgbImage) -> f64 {
    let squares = a
        .iter()
        .zip(b.iter())
        .map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    let mean = squares.sum::<f64>() / a.len() as f64;
    10.0 * (255.0f64.powi(2) / mean.max(1e-3)).log10()
}

#[test]
fn more_quality_is_more_bytes_and_less_error() {
    let picture = scene(400, 300);
    let source = encode(&picture, Preset::BaselineFastest, Subsampling::S420);
    for effort in [Effort::Fast, Effort::Balanced] {
        let (mut bytes, mut fidelity) = (0, 0.0);
        for quality in [10, 30, 50, 70, 80, 90, 97] {
            let wanted = Options {
                quality: Some(quality),
                effort,
                ..options(4000)
            };
            let out = run(&source, &wanted).unwrap().picture.bytes;
            let seen = psnr(&reference(&out), &reference(&source));
            assert!(out.len() > bytes && seen > fidelity, "{effort:?} {quality}");
            (bytes, fidelity) = (out.len(), seen);
        }
    }
}

#[test]
fn the_file_is_jfif_and_has_no_other_application_data() {
    let source = encode(&scene(500, 300), Preset::BaselineFastest, Subsampling::S420);
    for effort in [Effort::Fast, Effort::Balanced] {
        let wanted = Options {
            quality: Some(80),
            effort,
            ..options(4000)
        };
        let out = run(&source, &wanted).unwrap().picture.bytes;
        assert_eq!(out[..4], [0xFF, 0xD8, 0xFF, 0xE0]);
        assert_eq!(out[6..11], *b"JFIF\0");
        // After the header, no APPn and no comment before the first scan.
        let mut at = 2;
        let mut markers = Vec::new();
        while out[at + 1] != 0xDA {
            markers.push(out[at + 1]);
            at += 2 + usize::from(u16::from_be_bytes([out[at + 2], out[at + 3]]));
        }
        let frame = if effort == Effort::Fast { 0xC0 } else { 0xC2 };
        assert_eq!(markers, [0xE0, 0xDB, frame, 0xC4]);
        assert_eq!(out[out.len() - 2..], [0xFF, 0xD9]);
    }
}

#[test]
fn no_more_bytes_than_another_encoder_at_the_same_error() {
    let picture =
        RgbImage::from_raw(640, 480, calotype_imaging::selftest::scene(640, 480)).unwrap();
    let source = encode(&picture, Preset::BaselineFastest, Subsampling::S420);
    let shown = reference(&source);
    let theirs = Encoder::new(Preset::BaselineBalanced)
        .quality(75)
        .subsampling(Subsampling::S420)
        .encode_rgb(shown.as_raw(), 640, 480)
        .unwrap();
    let goal = psnr(&reference(&theirs), &shown);
    let ours = (40..=100)
        .map(|quality| {
            let wanted = Options {
                quality: Some(quality),
                ..options(4000)
            };
            run(&source, &wanted).unwrap().picture.bytes
        })
        .find(|out| psnr(&reference(out), &shown) >= goal)
        .unwrap();
    assert!(
        ours.len() <= theirs.len(),
        "{} {}",
        ours.len(),
        theirs.len()
    );
}
