//! Tests of `content`.

use calotype_protocol::Dimensions;

use super::*;

const SIDE: u32 = 200;

fn scene(channels: Channels, pixel: impl Fn(u32, u32, u32) -> [u8; 4]) -> Pixels {
    let dimensions = Dimensions::new(SIDE, SIDE).unwrap();
    let mut noise = 0x9E37_79B9_u32;
    let mut samples = Vec::new();
    for place in 0..SIDE * SIDE {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let pixel = pixel(place % SIDE, place / SIDE, noise >> 24);
        match channels {
            Channels::Gray => samples.push(pixel[1]),
            Channels::GrayAlpha => samples.extend([pixel[1], pixel[3]]),
            _ => samples.extend(&pixel[..channels.count()]),
        }
    }
    Pixels::Packed(Raster::new(dimensions, channels, samples).unwrap())
}

/// A soft gradient with camera noise.
fn shade(x: u32, y: u32, noise: u32) -> [u8; 4] {
    let light = (x / 2 + y / 3 + noise / 40) as u8;
    [light, light / 2 + 40, 255 - light, 255]
}

/// Strokes and boxes like those of text, softened at the edges.
fn text(x: u32, y: u32, _: u32) -> [u8; 4] {
    match (x % 11, y % 17) {
        (0 | 3, 2..12) => [128, 130, 140, 255],
        (1 | 2, 2..12) | (4..7, 7) => [20, 20, 40, 255],
        _ if y < 30 => [30, 90, 200, 255],
        _ => [250, 250, 250, 255],
    }
}

const ALL: [Channels; 4] = [
    Channels::Gray,
    Channels::GrayAlpha,
    Channels::Rgb,
    Channels::Rgba,
];

#[test]
fn shade_with_noise_is_a_photo() {
    for channels in ALL {
        assert_eq!(
            content(&scene(channels, shade)),
            Content::Photo,
            "{channels:?}"
        );
    }
}

#[test]
fn text_and_boxes_are_flat() {
    for channels in ALL {
        assert_eq!(
            content(&scene(channels, text)),
            Content::Flat,
            "{channels:?}"
        );
    }
}

#[test]
fn a_cut_out_is_judged_by_what_is_seen() {
    // Invisible noise.
    let hidden = |x, y, noise: u32| match (x / 50 + y / 50) % 2 {
        0 => [noise as u8, noise as u8, 7, 0],
        _ => [200, 30, 30, 255],
    };
    assert_eq!(content(&scene(Channels::Rgba, hidden)), Content::Flat);
}

#[test]
fn planes_and_deep_samples_are_judged_alike() {
    for (draw, expected) in [
        (shade as fn(u32, u32, u32) -> _, Content::Photo),
        (text, Content::Flat),
    ] {
        let Pixels::Packed(gray) = scene(Channels::Gray, draw) else {
            panic!("scenes are packed");
        };
        let deep = gray
            .samples()
            .iter()
            .map(|sample| u16::from(*sample) * 257)
            .collect();
        let deep = Raster::new(gray.dimensions(), Channels::Gray, deep).unwrap();
        assert_eq!(content(&Pixels::Deep(deep)), expected);
        let chroma = [gray.clone(), gray.clone()];
        assert_eq!(content(&Pixels::YCbCr { luma: gray, chroma }), expected);
    }
}

#[test]
fn the_smallest_pictures_have_an_answer() {
    let dimensions = Dimensions::new(1, 1).unwrap();
    let dot = Raster::new(dimensions, Channels::Rgb, vec![1, 2, 3]).unwrap();
    assert_eq!(content(&Pixels::Packed(dot)), Content::Flat);
}
