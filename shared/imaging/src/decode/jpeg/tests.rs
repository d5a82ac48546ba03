//! Tests of `jpeg`.

use image::{DynamicImage, ImageReader};
use mozjpeg_rs::{Encoder, Preset};

use super::*;
use crate::selftest::scene;

fn reference(file: &[u8]) -> DynamicImage {
    let reader = ImageReader::new(std::io::Cursor::new(file));
    reader.with_guessed_format().unwrap().decode().unwrap()
}

#[test]
fn gray_samples_are_those_of_another_decoder() {
    let stored = Dimensions::new(333, 217).unwrap();
    let gray: Vec<u8> = scene(333, 217).into_iter().step_by(3).collect();
    for preset in [Preset::BaselineFastest, Preset::ProgressiveBalanced] {
        let file = Encoder::new(preset).encode_gray(&gray, 333, 217).unwrap();
        let limits = &Limits::SOURCE;
        let (chroma, damaged) = (ChromaSubsampling::Auto, Damaged::Refuse);
        let drawn = decode(&file, &[stored], chroma, damaged, limits).unwrap();
        let plane = &drawn.planes[0].planes[0];
        let expected = reference(&file).into_luma8();
        for (row, expected) in plane.samples.chunks(plane.stride).zip(expected.rows()) {
            for (ours, expected) in row.iter().zip(expected) {
                assert!(ours.abs_diff(expected.0[0]) <= 1);
            }
        }
    }
}
