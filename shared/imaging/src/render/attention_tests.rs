//! Tests of `attention`.

use super::*;
use crate::pixels::Channels;

/// A dull, faintly textured picture with a disc of this color in it.
fn with_disc(sides: (u32, u32), middle: (u32, u32), color: [u8; 3]) -> Raster {
    let (width, height) = sides;
    let samples = (0..width * height).flat_map(|at| {
        let (x, y) = (at % width, at / width);
        let square = x.abs_diff(middle.0).pow(2) + y.abs_diff(middle.1).pow(2);
        match square < 30 * 30 {
            // With some shading, like a ball or a face.
            true => color.map(|it| it.saturating_sub((square / 40) as u8)),
            false => [120 + (x * 7 + y * 13) as u8 % 6; 3],
        }
    });
    let dimensions = Dimensions { width, height };
    Raster::new(dimensions, Channels::Rgb, samples.collect()).unwrap()
}

/// The share of the disc's pixels in the crop.
fn part_of_disc(raster: Raster, picture: Dimensions, color: [u8; 3]) -> f64 {
    let is_disc = |pixel: &&[u8]| {
        let apart = pixel.iter().zip(color).map(|(a, b)| b.abs_diff(*a));
        apart.max().is_some_and(|it| it <= 23)
    };
    let count = |raster: &Raster| raster.samples().chunks(3).filter(is_disc).count() as f64;
    let all = count(&raster);
    let Pixels::Packed(crop) = crop(Pixels::Packed(raster), picture).unwrap() else {
        panic!("packed pixels stay packed");
    };
    assert_eq!(crop.dimensions(), picture);
    count(&crop) / all
}

const SKIN: [u8; 3] = [224, 172, 138];
const RED: [u8; 3] = [200, 30, 40];
const DARK: [u8; 3] = [30, 30, 30];

#[test]
fn the_crop_goes_where_there_is_something() {
    let square = Dimensions {
        width: 240,
        height: 240,
    };
    for color in [SKIN, RED, DARK] {
        for at in [40, 200, 320, 440] {
            let across = with_disc((480, 240), (at, 120), color);
            assert_eq!(part_of_disc(across, square, color), 1.0, "{color:?} {at}");
            let down = with_disc((240, 480), (120, at), color);
            assert_eq!(part_of_disc(down, square, color), 1.0, "{color:?} {at}");
        }
    }
}

#[test]
fn a_narrow_crop_has_it_near_its_middle() {
    let narrow = Dimensions {
        width: 100,
        height: 240,
    };
    let raster = with_disc((480, 240), (333, 100), SKIN);
    assert_eq!(part_of_disc(raster, narrow, SKIN), 1.0);
}

#[test]
fn a_picture_of_nothing_is_cropped_in_the_middle() {
    let level = vec![0; 96];
    assert_eq!(place(&level, 60, 160), 30);
    assert_eq!(place(&level, 0, 160), 0);
    // One pixel of freedom, and the interest at its far end.
    let mut last = level;
    last[95] = 1000;
    assert_eq!(place(&last, 1, 96), 1);
}

#[test]
fn planes_are_cropped_alike() {
    let dimensions = Dimensions {
        width: 480,
        height: 240,
    };
    let plane = |width: u32, height: u32, at: u32, inside: u8, outside: u8| {
        let samples = (0..width * height)
            .map(|it| match (it % width).abs_diff(at) < width / 16 {
                true => inside,
                false => outside,
            })
            .collect();
        let dimensions = Dimensions { width, height };
        Raster::new(dimensions, Channels::Gray, samples).unwrap()
    };
    // A red bar at 400.
    let pixels = Pixels::YCbCr {
        luma: plane(480, 240, 400, 80, 120),
        chroma: [
            plane(240, 120, 200, 100, 128),
            plane(240, 120, 200, 220, 128),
        ],
    };
    let picture = Dimensions {
        width: 241,
        height: 240,
    };
    assert_eq!(pixels.dimensions(), dimensions);
    let Pixels::YCbCr { luma, chroma } = crop(pixels, picture).unwrap() else {
        panic!("planes stay planes");
    };
    assert_eq!(luma.dimensions(), picture);
    assert_eq!(chroma[1].dimensions().width, 121);
    let bar = |raster: &Raster, is: u8| {
        let row = &raster.samples()[..raster.dimensions().width as usize];
        (
            row.iter().position(|it| *it == is),
            row.iter().filter(|it| **it == is).count(),
        )
    };
    let (luma_at, luma_wide) = bar(&luma, 80);
    let (chroma_at, chroma_wide) = bar(&chroma[1], 220);
    // Whole pixels, and both at the same position.
    assert_eq!((luma_wide, chroma_wide), (59, 29));
    assert!(luma_at.unwrap().abs_diff(2 * chroma_at.unwrap()) <= 1);
}
