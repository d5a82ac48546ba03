use calotype_protocol::Dimensions;

use super::{Pixels, ResizeLight};
use crate::{
    Error,
    pixels::{Channels, Raster},
};

fn smaller(pixels: &Pixels, target: Dimensions, light: ResizeLight) -> Result<Pixels, Error> {
    super::smaller(pixels, target, light)
}

fn size(width: u32, height: u32) -> Dimensions {
    Dimensions::new(width, height).unwrap()
}

fn packed(pixels: Pixels) -> Raster {
    match pixels {
        Pixels::Packed(raster) => raster,
        other => panic!("{other:?}"),
    }
}

fn deep(pixels: Pixels) -> Raster<u16> {
    match pixels {
        Pixels::Deep(raster) => raster,
        other => panic!("{other:?}"),
    }
}

/// Half of the light of white is 187.5 of 255 in sRGB (IEC 61966-2-1); half of its
/// samples is 127.5.
#[test]
fn a_checkerboard_keeps_its_light_in_linear_light() {
    let board =
        |white: u8| (0..64 * 64).map(move |at| if (at + at / 64) % 2 == 0 { white } else { 0 });
    let gray = Raster::new(size(64, 64), Channels::Gray, board(255).collect()).unwrap();
    let rgba = board(255).flat_map(|it| [it, it, it, 200]).collect();
    let rgba = Raster::new(size(64, 64), Channels::Rgba, rgba).unwrap();
    let words = board(255).map(|it| u16::from(it) * 257).collect();
    let words = Raster::new(size(64, 64), Channels::Gray, words).unwrap();
    for (light, expected) in [(ResizeLight::Linear, 187.5f64), (ResizeLight::Coded, 127.5)] {
        let gray = Pixels::Packed(gray.clone());
        let gray = packed(smaller(&gray, size(32, 32), light).unwrap());
        // The rim gets only part of the filter.
        let inner = |at: usize| (4..28).contains(&(at % 32)) && (4..28).contains(&(at / 32));
        for (at, sample) in gray.samples().iter().enumerate().filter(|it| inner(it.0)) {
            assert!(
                (f64::from(*sample) - expected).abs() <= 1.0,
                "{at}: {sample}"
            );
        }
        let rgba = Pixels::Packed(rgba.clone());
        let rgba = packed(smaller(&rgba, size(32, 32), light).unwrap());
        let pixel = &rgba.samples()[4 * (16 * 32 + 16)..][..4];
        assert!((f64::from(pixel[0]) - expected).abs() <= 1.0, "{pixel:?}");
        assert_eq!(pixel[3], 200);
        let words = Pixels::Deep(words.clone());
        let words = deep(smaller(&words, size(32, 32), light).unwrap());
        let middle = f64::from(words.samples()[16 * 32 + 16]) / 257.0;
        assert!((middle - expected).abs() <= 1.0, "{middle}");
    }
}

/// Fully transparent red beside opaque green: no red and no dark rim.
#[test]
fn colors_of_transparent_pixels_do_not_bleed() {
    fn check<S: crate::pixels::Sample>(samples: &[S], channels: usize) {
        for pixel in samples.chunks_exact(channels) {
            let alpha = pixel[channels - 1].rounded();
            if alpha > 8 {
                assert!(pixel[0].rounded() <= 1, "red of {alpha}");
                assert!(pixel[1].rounded() >= 254, "green of {alpha}");
            }
        }
    }
    let pixel = |at: u32| {
        if at % 61 < 30 {
            [255, 0, 0, 0]
        } else {
            [0, 255, 0, 255]
        }
    };
    let samples: Vec<u8> = (0..61 * 40).flat_map(pixel).collect();
    let words = samples.iter().map(|it| u16::from(*it) * 257).collect();
    let words = Pixels::Deep(Raster::new(size(61, 40), Channels::Rgba, words).unwrap());
    let bytes = Pixels::Packed(Raster::new(size(61, 40), Channels::Rgba, samples).unwrap());
    for light in [ResizeLight::Coded, ResizeLight::Linear] {
        let out = packed(smaller(&bytes, size(23, 17), light).unwrap());
        check(out.samples(), 4);
        let out = deep(smaller(&words, size(23, 17), light).unwrap());
        check(out.samples(), 4);
        let alpha = out.samples().iter().skip(3).step_by(4);
        assert!(alpha.clone().any(|it| *it == 0) && alpha.clone().any(|it| *it == u16::MAX));
    }
}

/// In 8 bits a tenth of the range has 26 levels; in 16 bits it keeps a level a column.
#[test]
fn deep_gradients_do_not_band() {
    let level = |x: u32| (30_000 + x * 6_553 / 1999) as u16;
    let samples: Vec<u16> = (0..4).flat_map(|_| (0..2000).map(level)).collect();
    let wide = Raster::new(size(2000, 4), Channels::Gray, samples).unwrap();
    for light in [ResizeLight::Coded, ResizeLight::Linear] {
        let wide = Pixels::Deep(wide.clone());
        let small = deep(smaller(&wide, size(500, 1), light).unwrap());
        let samples = small.samples();
        assert!(samples.is_sorted());
        let distinct = samples.windows(2).filter(|it| it[0] < it[1]).count() + 1;
        assert!(distinct >= 490, "{distinct} of 500");
        let (first, last) = (samples[0].abs_diff(30_000), samples[499].abs_diff(36_553));
        assert!(first < 20 && last < 20, "{first} {last}");
    }
}

/// Half-transparent pixels come back unchanged, at any alpha.
#[test]
fn alpha_multiplied_in_and_out_keeps_colors() {
    use crate::pixels::Sample;
    for alpha in 1..=255u8 {
        for sample in [0u8, 1, 100, 254, 255] {
            let back = sample.premultiplied(alpha).unpremultiplied(alpha);
            // Half a step of the product, divided by the alpha.
            let seen = f64::from(back.abs_diff(sample)) * f64::from(alpha) / 255.0;
            assert!(seen <= 1.0, "{sample} of {alpha}: {back}");
        }
    }
    assert_eq!(200u16.unpremultiplied(0), 0);
    assert_eq!(60_000u16.unpremultiplied(30_000), u16::MAX);
}

/// Chroma of odd sizes stays aligned with its luma: a colored edge, halved twice over an odd size,
/// has the same position as in RGB.
#[test]
fn chroma_of_odd_sizes_stays_with_its_luma() {
    let from = size(203, 101);
    let half = size(102, 51);
    let luma = Raster::new(from, Channels::Gray, vec![128; 203 * 101]).unwrap();
    // Red on the right: a ramp over the width, sampled between two luma columns.
    let ramp = |x: f64| 60.0 + 130.0 * x / 203.0;
    let chroma: Vec<u8> = (0..51)
        .flat_map(|_| (0..102).map(|x| (ramp(2.0 * f64::from(x) + 1.0) + 0.5) as u8))
        .collect();
    let cr = Raster::new(half, Channels::Gray, chroma).unwrap();
    let cb = Raster::new(half, Channels::Gray, vec![128; 102 * 51]).unwrap();
    let pixels = Pixels::YCbCr {
        luma,
        chroma: [cb, cr],
    };
    for target in [size(151, 75), size(101, 51), size(77, 33)] {
        let Pixels::YCbCr { luma, chroma } = smaller(&pixels, target, ResizeLight::Coded).unwrap()
        else {
            panic!("planes");
        };
        assert_eq!(luma.dimensions(), target);
        let width = target.width.div_ceil(2) as usize;
        let scale = 203.0 / f64::from(target.width);
        for (x, sample) in chroma[1].samples().iter().take(width).enumerate().skip(2) {
            if x + 3 > width {
                continue;
            }
            let expected = ramp((2.0 * x as f64 + 1.0) * scale);
            assert!(
                (f64::from(*sample) - expected).abs() <= 1.0,
                "{target:?} {x}: {sample} {expected}"
            );
        }
    }
}

/// 1900 × 1700 pixels are made in four bands. Another program makes them in one pass, without
/// seams, and so differs nowhere by more than rounding.
#[test]
fn bands_show_no_seams() {
    let (from, to) = (size(1900, 1700), size(777, 695));
    // Steep, but never near black or white, where programs clip at different stages.
    let wave = |at: u32| (at % 64).abs_diff(32) as u8 * 5 + 40;
    let picture = image::RgbImage::from_fn(1900, 1700, |x, y| {
        image::Rgb([wave(x + y), wave(y), wave(3 * y + x)])
    });
    let filter = image::imageops::FilterType::Lanczos3;
    let expected = image::imageops::resize(&picture, to.width, to.height, filter);
    let raster = Raster::new(from, Channels::Rgb, picture.into_raw()).unwrap();
    let ours = packed(smaller(&Pixels::Packed(raster), to, ResizeLight::Coded).unwrap());
    let far = ours.samples().iter().zip(expected.iter());
    let far = far.map(|(a, b)| a.abs_diff(*b)).max();
    assert!(far <= Some(2), "{far:?}");
}
