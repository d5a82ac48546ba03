//! Decodes every kind of file with two decoders that are not part of the encoder.

use image::{DynamicImage, ImageDecoder, codecs::jpeg::JpegDecoder};

use super::{Chroma, Failure, Options, Picture, Scans, View, encode, encode_in};
use crate::{Damaged, Effort, Limits, decode::decode, inspect, pixels::Samples, selftest::scene};

const OPTIONS: Options<'_> = Options {
    quality: 90,
    effort: Effort::Balanced,
    restart_rows: 0,
    icc: None,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Gray,
    Rgb(Chroma),
    Planes(Chroma),
}

const KINDS: [Kind; 5] = [
    Kind::Gray,
    Kind::Rgb(Chroma::Half),
    Kind::Rgb(Chroma::Full),
    Kind::Planes(Chroma::Half),
    Kind::Planes(Chroma::Full),
];

fn file(scans: Scans, rgb: &[u8], sides: (usize, usize), kind: Kind, options: &Options) -> Vec<u8> {
    let run = |picture| encode_in(scans, &picture, options).unwrap();
    match kind {
        Kind::Gray => run(Picture::Gray(
            View::new(&luma(rgb), sides, sides.0, 1).unwrap(),
        )),
        Kind::Rgb(chroma) => run(Picture::Rgb(
            View::new(rgb, sides, sides.0 * 3, 3).unwrap(),
            chroma,
        )),
        Kind::Planes(chroma) => {
            let small = match chroma {
                Chroma::Full => sides,
                Chroma::Half => (sides.0.div_ceil(2), sides.1.div_ceil(2)),
            };
            let (cb, cr) = (vec![90; small.0 * small.1], vec![150; small.0 * small.1]);
            let luma = luma(rgb);
            run(Picture::YCbCr([
                View::new(&luma, sides, sides.0, 1).unwrap(),
                View::new(&cb, small, small.0, 1).unwrap(),
                View::new(&cr, small, small.0, 1).unwrap(),
            ]))
        }
    }
}

/// JFIF 1.02 in floating point.
fn luma(rgb: &[u8]) -> Vec<u8> {
    let (pixels, _) = rgb.as_chunks::<3>();
    pixels
        .iter()
        .map(|rgb| {
            let [r, g, b] = rgb.map(f64::from);
            (0.299 * r + 0.587 * g + 0.114 * b).round() as u8
        })
        .collect()
}

/// Decodes with the `image` crate.
fn reference(file: &[u8]) -> DynamicImage {
    let decoder = JpegDecoder::new(std::io::Cursor::new(file)).unwrap();
    DynamicImage::from_decoder(decoder).unwrap()
}

/// Decodes the luma with our decoder, which rejects invalid files.
fn decoded_luma(file: &[u8], (width, height): (usize, usize)) -> Vec<u8> {
    let seen = inspect(file, &Limits::SOURCE).unwrap();
    assert_eq!(seen.metadata, crate::MetadataFound::default());
    let mut target = seen.dimensions;
    target.width *= 2;
    target.height *= 2;
    let chroma = crate::ChromaSubsampling::Yuv420;
    let decoded = decode(
        file,
        &seen,
        target,
        chroma,
        Damaged::Refuse,
        &Limits::SOURCE,
    )
    .unwrap();
    let Samples::Planes(planes) = decoded.samples else {
        panic!("a JPEG has planes");
    };
    let plane = &planes.planes[0];
    let rows = plane.samples.chunks_exact(plane.stride).take(height);
    rows.flat_map(|row| &row[..width]).copied().collect()
}

fn psnr(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    let squares = a
        .iter()
        .zip(b)
        .map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    let mean = squares.sum::<f64>() / a.len() as f64;
    10.0 * (255.0f64.powi(2) / mean.max(1e-3)).log10()
}

fn gradient((width, height): (usize, usize)) -> Vec<u8> {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    pixels
        .flat_map(|(x, y)| [40 + x * 4, 200 - y * 3, 60 + x * 2 + y])
        .map(|sample| sample as u8)
        .collect()
}

#[test]
fn every_size_and_kind_is_what_was_put_in() {
    for height in [1, 2, 7, 8, 9, 15, 16, 17, 31, 33] {
        for width in 1..=17 {
            let sides = (width, height);
            let rgb = gradient(sides);
            for kind in KINDS {
                for scans in [Scans::One, Scans::Bands] {
                    let what = format!("{width}x{height} {kind:?} {scans:?}");
                    let file = file(scans, &rgb, sides, kind, &OPTIONS);
                    let seen = reference(&file);
                    assert_eq!((seen.width(), seen.height()), (width as u32, height as u32));
                    let ours = psnr(&decoded_luma(&file, sides), &luma(&rgb));
                    assert!(ours > 38.0, "{what}: {ours}");
                    let theirs = match kind {
                        Kind::Gray => psnr(seen.as_bytes(), &luma(&rgb)),
                        Kind::Rgb(_) => psnr(seen.as_bytes(), &rgb),
                        Kind::Planes(_) => psnr(&luma(seen.as_bytes()), &luma(&rgb)),
                    };
                    assert!(theirs > 30.0, "{what}: {theirs}");
                }
            }
        }
    }
}

#[test]
fn one_scan_and_many_show_the_same() {
    let sides = (203, 141);
    let rgb = scene(203, 141);
    for kind in KINDS {
        for quality in [1, 30, 80, 100] {
            let options = Options { quality, ..OPTIONS };
            let [one, bands] =
                [Scans::One, Scans::Bands].map(|scans| file(scans, &rgb, sides, kind, &options));
            assert!(one != bands);
            assert!(reference(&one) == reference(&bands), "{kind:?} {quality}");
        }
    }
}

#[test]
fn fidelity_rises_with_quality() {
    let sides = (160, 120);
    let rgb = scene(160, 120);
    for kind in KINDS {
        let mut last = 0.0;
        for quality in [1, 5, 10, 20, 35, 50, 65, 75, 85, 92, 97, 100] {
            let options = Options { quality, ..OPTIONS };
            let file = file(Scans::Bands, &rgb, sides, kind, &options);
            let now = psnr(&decoded_luma(&file, sides), &luma(&rgb));
            assert!(now > last, "{kind:?} {quality}: {now} after {last}");
            last = now;
        }
        assert!(last > 45.0, "{kind:?}: {last}");
    }
}

#[test]
fn extremes_are_kept_at_quality_100_and_survive_quality_1() {
    let sides = (67, 45);
    let mut noise = 9u32;
    let mut random = |_| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (noise >> 24) as u8
    };
    let pictures: [Vec<u8>; 5] = [
        vec![0; 67 * 45 * 3],
        vec![255; 67 * 45 * 3],
        (0..67 * 45)
            .flat_map(|at| [if at % 2 == 0 { 255 } else { 0 }; 3])
            .collect(),
        (0..67 * 45 * 3).map(&mut random).collect(),
        (0..67 * 45)
            .flat_map(|at| [255, if at / 67 % 16 < 8 { 255 } else { 0 }, 0])
            .collect(),
    ];
    for (which, rgb) in pictures.iter().enumerate() {
        for kind in KINDS {
            for scans in [Scans::One, Scans::Bands] {
                let worst = Options {
                    quality: 1,
                    ..OPTIONS
                };
                decoded_luma(&file(scans, rgb, sides, kind, &worst), sides);
                let best = Options {
                    quality: 100,
                    ..OPTIONS
                };
                let best = file(scans, rgb, sides, kind, &best);
                let seen = psnr(&decoded_luma(&best, sides), &luma(rgb));
                assert!(seen > 48.0, "{which} {kind:?} {scans:?}: {seen}");
                reference(&best);
            }
        }
    }
}

#[test]
fn restart_markers_change_no_pixel() {
    let (sides, rgb) = ((150, 131), scene(150, 131));
    for kind in KINDS {
        for scans in [Scans::One, Scans::Bands] {
            let plain = file(scans, &rgb, sides, kind, &OPTIONS);
            for restart_rows in [1, 2, 5, 60_000] {
                let options = Options {
                    restart_rows,
                    ..OPTIONS
                };
                let marked = file(scans, &rgb, sides, kind, &options);
                assert!(marked.windows(2).any(|pair| pair == [0xFF, 0xDD]));
                let has_markers = marked.windows(2).any(|pair| pair == [0xFF, 0xD0]);
                assert_eq!(has_markers, restart_rows < 60_000);
                assert!(
                    reference(&marked) == reference(&plain),
                    "{kind:?} {scans:?}"
                );
                assert_eq!(decoded_luma(&marked, sides), decoded_luma(&plain, sides));
            }
        }
    }
}

#[test]
fn a_color_profile_comes_back_whole() {
    let (sides, rgb) = ((20, 20), scene(20, 20));
    for length in [1, 3_144, 65_519, 65_520, 200_000] {
        let profile: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
        let options = Options {
            icc: Some(&profile),
            ..OPTIONS
        };
        let file = file(Scans::One, &rgb, sides, KINDS[1], &options);
        let mut decoder = JpegDecoder::new(std::io::Cursor::new(&file)).unwrap();
        assert_eq!(decoder.icc_profile().unwrap(), Some(profile));
    }
}

#[test]
fn rows_may_lie_apart() {
    let (sides, rgb) = ((45, 30), scene(45, 30));
    let apart: Vec<u8> = rgb
        .chunks_exact(sides.0 * 3)
        .flat_map(|row| row.iter().copied().chain([77; 19]))
        .collect();
    let view = View::new(&apart[..apart.len() - 19], sides, 45 * 3 + 19, 3).unwrap();
    let picture = Picture::Rgb(view, Chroma::Half);
    let loose = encode_in(Scans::One, &picture, &OPTIONS).unwrap();
    assert!(loose == file(Scans::One, &rgb, sides, KINDS[1], &OPTIONS));
}

#[test]
fn what_does_not_fit_is_refused() {
    let samples = [0; 64];
    for (sides, stride, channels) in [
        ((0, 8), 8, 1),
        ((8, 0), 8, 1),
        ((9, 8), 8, 1),
        ((8, 9), 8, 1),
        ((3, 8), 8, 3),
        ((usize::MAX, 2), usize::MAX, 3),
    ] {
        assert!(
            View::new(&samples, sides, stride, channels).is_none(),
            "{sides:?}"
        );
    }
    let view = |width, height| View::new(&samples, (width, height), 8, 1).unwrap();
    let unlike = Picture::YCbCr([view(8, 8), view(4, 4), view(4, 3)]);
    assert_eq!(encode(&unlike, &OPTIONS), Err(Failure::Planes));
    let line = vec![0; 65_536];
    let long = Picture::Gray(View::new(&line, (65_536, 1), 65_536, 1).unwrap());
    assert_eq!(encode(&long, &OPTIONS), Err(Failure::Dimensions));
    let longest = Picture::Gray(View::new(&line, (65_535, 1), 65_536, 1).unwrap());
    assert_eq!(
        reference(&encode(&longest, &OPTIONS).unwrap()).width(),
        65_535
    );
}
