//! Tests of `sharpen`.

use calotype_protocol::Dimensions;

use super::*;

fn sharp(channels: Channels, samples: &[u8], tenths: u8) -> Vec<u8> {
    let width = (samples.len() / channels.count()) as u32;
    let dimensions = Dimensions::new(width, 1).unwrap();
    let raster = Raster::new(dimensions, channels, samples.to_vec()).unwrap();
    match sharpen(Pixels::Packed(raster), tenths).unwrap() {
        Pixels::Packed(raster) => raster.into_samples(),
        _ => panic!("packed pixels stay packed"),
    }
}

const STEP: [u8; 8] = [100, 100, 100, 100, 150, 150, 150, 150];

/// The blur of sigma 1 is (1, 12, 51, 88, 51, 12, 1) ÷ 216: it moves 50 × 64 ÷ 216 = 14.81 across
/// the edge, then 3.01, then 0.23. Sharpening adds half of that for 1, five times that for 10.
#[test]
fn an_edge_gets_its_difference_once_more() {
    let half = [100, 100, 98, 93, 157, 152, 150, 150];
    assert_eq!(sharp(Channels::Gray, &STEP, 10), half);
    let five = [100, 99, 85, 26, 224, 165, 151, 150];
    assert_eq!(sharp(Channels::Gray, &STEP, 100), five);
}

#[test]
fn color_stays_and_what_is_level_stays() {
    let step: Vec<u8> = STEP.iter().flat_map(|it| [*it, it - 50, it + 50]).collect();
    let sharp_step = sharp(Channels::Rgb, &step, 10);
    for (pixel, gray) in sharp_step.chunks(3).zip(sharp(Channels::Gray, &STEP, 10)) {
        // Its luma differs from the gray's by the same amount everywhere.
        for (sample, apart) in pixel.iter().zip([0, -50, 50]) {
            assert!((i32::from(*sample) - i32::from(gray) - apart).abs() <= 1);
        }
    }
    let level = [10, 200, 30, 90].repeat(5);
    assert_eq!(sharp(Channels::Rgba, &level, 100), level);
}

#[test]
fn the_edge_of_a_cut_out_is_no_edge_of_luma() {
    let pixels = [
        [90, 90, 90, 255],
        [90, 90, 90, 255],
        [0, 0, 0, 0],
        [255, 9, 9, 0],
    ];
    let sharp = sharp(Channels::Rgba, &pixels.concat(), 100);
    assert_eq!(sharp[..8], pixels.concat()[..8]);
    let alphas: Vec<u8> = sharp.chunks(4).map(|it| it[3]).collect();
    assert_eq!(alphas, [255, 255, 0, 0]);
}
