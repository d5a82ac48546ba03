//! Tests of `blur`.

use calotype_protocol::Dimensions;

use super::*;

fn raster(width: u32, channels: Channels, samples: &[u8]) -> Raster {
    let height = samples.len() / channels.count() / width as usize;
    let dimensions = Dimensions::new(width, height as u32).unwrap();
    Raster::new(dimensions, channels, samples.to_vec()).unwrap()
}

fn blurred(raster: Raster, radius: u8) -> Vec<u8> {
    match blur(Pixels::Packed(raster), radius).unwrap() {
        Pixels::Packed(raster) => raster.into_samples(),
        _ => panic!("packed pixels stay packed"),
    }
}

/// For sigma 1 each box is a third of a variance: (1, 4, 1) ÷ 6. Three of them are
/// (1, 12, 51, 88, 51, 12, 1) ÷ 216.
const KERNEL: [u32; 7] = [1, 12, 51, 88, 51, 12, 1];

#[test]
fn a_point_becomes_the_kernel() {
    let mut samples = [0; 9 * 9];
    samples[4 * 9 + 4] = 255;
    let blurred = blurred(raster(9, Channels::Gray, &samples), 2);
    for y in 0..7 {
        for x in 0..7 {
            let exact = 255.0 * f64::from(KERNEL[x] * KERNEL[y]) / (216.0 * 216.0);
            let is = f64::from(blurred[(y + 1) * 9 + x + 1]);
            assert!((is - exact).abs() <= 0.51, "{x} {y}: {is}, not {exact}");
        }
    }
    assert!(blurred[..9].iter().all(|it| *it == 0));
}

#[test]
fn beyond_its_edges_a_picture_goes_on_as_it_ends() {
    // 216 then 0: samples left of the first are 216, too.
    let blurred = blurred(raster(5, Channels::Gray, &[216, 0, 0, 0, 0]), 2);
    assert_eq!(blurred, [88 + 64, 64, 13, 1, 0]);
}

#[test]
fn what_is_level_stays_at_every_radius() {
    for radius in 1..=BLUR_MAX {
        for level in [0, 1, 127, 254, 255] {
            let level = raster(7, Channels::Rgb, &[level; 7 * 3 * 3]);
            assert_eq!(blurred(level.clone(), radius), level.samples(), "{radius}");
        }
    }
}

/// The normal distribution at tenths, from a printed table (Abramowitz and Stegun, table 26.1): a
/// blurred edge is that, times its height.
#[test]
fn an_edge_becomes_the_normal_distribution() {
    const TABLE: [(f64, f64); 6] = [
        (0.1, 0.53983),
        (0.5, 0.69146),
        (0.9, 0.81594),
        (1.3, 0.90320),
        (1.9, 0.97128),
        (2.5, 0.99379),
    ];
    for radius in [10u8, 50, 200] {
        let sigma = usize::from(radius) / 2;
        let side = 12 * sigma;
        let edge: Vec<u8> = (0..side)
            .map(|x| if x < side / 2 { 0 } else { 255 })
            .collect();
        let blurred = blurred(raster(side as u32, Channels::Gray, &edge), radius);
        for (at, part) in TABLE {
            // The middle of the first pixel after the edge is half a pixel from it.
            let pixel = side / 2 + (at * sigma as f64 - 0.5).round() as usize;
            let is = f64::from(blurred[pixel]);
            assert!((is - 255.0 * part).abs() <= 3.0, "{radius}, {at}: {is}");
        }
    }
}

#[test]
fn colors_of_transparent_pixels_do_not_bleed() {
    let samples = [[255, 0, 0, 0], [0, 200, 0, 255], [255, 0, 0, 0]].concat();
    let blurred = blurred(raster(3, Channels::Rgba, &samples), 2);
    let (pixels, _) = blurred.as_chunks::<4>();
    for pixel in pixels {
        assert_eq!(pixel[..3], [0, 200, 0]);
    }
    // 255 × 51 ÷ 216 = 60.2 and 255 × 88 ÷ 216 = 103.9.
    assert_eq!([pixels[0][3], pixels[1][3], pixels[2][3]], [60, 104, 60]);
}

const BLUR_MAX: u8 = calotype_protocol::limits::BLUR_MAX;
