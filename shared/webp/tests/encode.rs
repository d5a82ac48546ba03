//! Compares encoded files with cwebp and dwebp.

mod common;

use std::ops::ControlFlow;

use calotype_webp::{
    Chroma, Error, Options, Picture, SIDE_MAX, decode, embed_profile, encode, header, profile,
};
use common::{dwebp, encoded, pam, psnr, rgb, rgba, tool, unwatched, version};

const WIDTH: u32 = 107;
const HEIGHT: u32 = 83;

fn picture(samples: &[u8]) -> Picture<'_> {
    let (width, height) = (WIDTH, HEIGHT);
    if samples.len() as u32 == 3 * width * height {
        Picture::Rgb {
            width,
            height,
            samples,
        }
    } else {
        Picture::Rgba {
            width,
            height,
            samples,
        }
    }
}

/// The version that libwebp-sys brings.
const OURS: u32 = 10_600;

/// The same bytes with the same version; with another, the same size within 1 % (and a few bytes)
/// and the same quality within 0.1 dB.
fn assert_as_cwebp(ours: &[u8], arguments: &str, samples: &[u8]) {
    let theirs = tool("cwebp", arguments, &pam(WIDTH, HEIGHT, samples));
    if version("cwebp") == OURS {
        assert!(ours == theirs, "{arguments}: other bytes than cwebp's");
        return;
    }
    let apart = ours.len().abs_diff(theirs.len());
    assert!(
        apart <= theirs.len() / 100 + 16,
        "{arguments}: {} bytes, cwebp's {}",
        ours.len(),
        theirs.len()
    );
    let quality = |file: &[u8]| {
        let decoded = dwebp(file).2;
        if samples.len() == decoded.len() {
            // The color matters only where it is visible.
            let seen = |it: &[u8]| -> Vec<u8> {
                let pixels = it.as_chunks::<4>().0.iter();
                let over = pixels.flat_map(|it| {
                    let alpha = u16::from(it[3]);
                    [0, 1, 2].map(|at| (u16::from(it[at]) * alpha / 255) as u8)
                });
                over.collect()
            };
            psnr(&seen(&decoded), &seen(samples))
        } else {
            psnr(&decoded, &common::opaque(samples))
        }
    };
    let (our_quality, their_quality) = (quality(ours), quality(&theirs));
    let is_equal = our_quality == their_quality || (our_quality - their_quality).abs() <= 0.1;
    assert!(
        is_equal,
        "{arguments}: {our_quality} dB, cwebp {their_quality} dB"
    );
}

#[test]
fn lossy_is_as_cwebp() {
    let samples = rgb(WIDTH, HEIGHT);
    for quality in [1, 40, 75, 80, 100] {
        for method in 0..=6 {
            let options = Options::Lossy {
                quality,
                method,
                chroma: Chroma::Averaged,
            };
            let file = encoded(picture(&samples), &options);
            let arguments = format!("-q {quality} -m {method} in -o out");
            assert_as_cwebp(&file, &arguments, &samples);
        }
    }
}

#[test]
fn sharp_chroma_is_as_cwebp() {
    let samples = rgb(WIDTH, HEIGHT);
    let options = Options::Lossy {
        quality: 75,
        method: 4,
        chroma: Chroma::Sharp,
    };
    let file = encoded(picture(&samples), &options);
    assert_as_cwebp(&file, "-q 75 -m 4 -sharp_yuv in -o out", &samples);
}

#[test]
fn lossy_alpha_is_as_cwebp_and_exact() {
    let samples = rgba(WIDTH, HEIGHT);
    let file = encoded(picture(&samples), &Options::LOSSY);
    assert_as_cwebp(&file, "-q 75 -m 4 in -o out", &samples);
    assert!(header(&file).unwrap().has_alpha);
    let alpha = |it: &[u8]| it.iter().skip(3).step_by(4).copied().collect::<Vec<_>>();
    assert!(alpha(&dwebp(&file).2) == alpha(&samples));
}

#[test]
fn lossless_keeps_every_visible_pixel() {
    for effort in [0, 3, 6, 9] {
        let samples = rgb(WIDTH, HEIGHT);
        let file = encoded(picture(&samples), &Options::Lossless { effort });
        assert!(dwebp(&file) == (WIDTH, HEIGHT, common::opaque(&samples)));

        let mut samples = rgba(WIDTH, HEIGHT);
        let file = encoded(picture(&samples), &Options::Lossless { effort });
        let (width, height, mut decoded) = dwebp(&file);
        for samples in [&mut samples, &mut decoded] {
            let unseen = samples
                .as_chunks_mut::<4>()
                .0
                .iter_mut()
                .filter(|it| it[3] == 0);
            unseen.for_each(|it| it.fill(0));
        }
        assert!((width, height, decoded) == (WIDTH, HEIGHT, samples));
    }
}

#[test]
fn planes_become_the_colors_a_jpeg_means() {
    // Colors that the planes can hold exactly, in blocks wider than any filter.
    let (width, height) = (95_u32, 33_u32);
    let colors = [
        [76, 85, 255],
        [150, 44, 21],
        [29, 255, 107],
        [255, 128, 128],
        [0, 128, 128],
    ];
    let plane = |component: usize, width: u32, height: u32, band: u32| -> Vec<u8> {
        let row = (0..width).map(|x| colors[(x / band).min(4) as usize][component]);
        row.collect::<Vec<u8>>().repeat(height as usize)
    };
    let luma = plane(0, width, height, 20);
    let (cb, cr) = (plane(1, 48, 17, 10), plane(2, 48, 17, 10));
    let picture = Picture::YCbCr {
        width,
        height,
        luma: &luma,
        cb: &cb,
        cr: &cr,
    };
    let options = Options::Lossy {
        quality: 100,
        method: 4,
        chroma: Chroma::Averaged,
    };
    let (_, _, decoded) = dwebp(&encoded(picture, &options));
    // JFIF's own formula, of ITU-R BT.601.
    for (band, [y, cb, cr]) in colors.iter().map(|it| it.map(f64::from)).enumerate() {
        let expected = [
            y + 1.402 * (cr - 128.0),
            y - 0.344_136 * (cb - 128.0) - 0.714_136 * (cr - 128.0),
            y + 1.772 * (cb - 128.0),
        ];
        let at = (16 * width as usize + band * 20 + 8) * 4;
        for (sample, expected) in decoded[at..].iter().zip(expected) {
            let apart = (f64::from(*sample) - expected.clamp(0.0, 255.0)).abs();
            assert!(apart <= 4.0, "band {band}: {sample}, meant {expected}");
        }
    }
}

#[test]
fn sides_of_one_and_the_longest_are_encoded() {
    for (width, height) in [(1, 1), (1, 40), (3, 2), (SIDE_MAX, 1), (1, SIDE_MAX)] {
        let samples = vec![90; (width * height * 3) as usize];
        let picture = Picture::Rgb {
            width,
            height,
            samples: &samples,
        };
        for options in [Options::LOSSY, Options::LOSSLESS] {
            let decoded = decode(&encoded(picture, &options), None, &mut unwatched).unwrap();
            assert_eq!((decoded.width, decoded.height), (width, height));
            assert!(decoded.samples.iter().all(|it| it.abs_diff(90) <= 2));
        }
    }
}

#[test]
fn what_cannot_be_encoded_is_refused_by_name() {
    let refusal = |picture, options| {
        encode(picture, &options, &mut |_| ControlFlow::Continue(())).unwrap_err()
    };
    let (width, height) = (SIDE_MAX + 1, 1);
    let samples = vec![0; 3 * width as usize];
    let rgb = |width, height, samples| Picture::Rgb {
        width,
        height,
        samples,
    };
    let too_long = Error::Dimensions { width, height };
    assert_eq!(
        refusal(rgb(width, height, &samples), Options::LOSSY),
        too_long
    );
    let empty = Error::Dimensions { width: 0, height };
    assert_eq!(refusal(rgb(0, 1, &[]), Options::LOSSY), empty);
    assert_eq!(
        refusal(rgb(2, 2, &[0; 11]), Options::LOSSY),
        Error::SampleCount
    );
    let planes = Picture::YCbCr {
        width: 3,
        height: 3,
        luma: &[0; 9],
        cb: &[0; 4],
        cr: &[0; 4],
    };
    assert_eq!(refusal(planes, Options::LOSSLESS), Error::PlanesNotLossless);
    let lossy = |quality, method| Options::Lossy {
        quality,
        method,
        chroma: Chroma::Averaged,
    };
    for wrong in [
        lossy(0, 4),
        lossy(101, 4),
        lossy(75, 7),
        Options::Lossless { effort: 10 },
    ] {
        let error = refusal(rgb(1, 1, &[0; 3]), wrong);
        assert!(matches!(error, Error::OptionInvalid(_)));
    }
}

#[test]
fn the_watcher_hears_of_progress_and_can_end_it() {
    let samples = rgb(WIDTH, HEIGHT);
    for options in [Options::LOSSY, Options::LOSSLESS] {
        let mut heard = Vec::new();
        encode(picture(&samples), &options, &mut |percent| {
            heard.push(percent);
            ControlFlow::Continue(())
        })
        .unwrap();
        assert!(heard.len() >= 5 && heard.is_sorted(), "{heard:?}");
        assert!(heard.last() >= Some(&95), "{heard:?}");

        for stop in (0..heard.len() - 1).step_by(4) {
            let mut calls = 0;
            let stopped = encode(picture(&samples), &options, &mut |_| {
                calls += 1;
                if calls > stop {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
            assert_eq!(stopped, Err(Error::Canceled));
            assert_eq!(calls, stop + 1);
        }
    }
}

#[test]
fn a_profile_comes_back_from_our_reader_and_webpmux() {
    let opaque = rgb(WIDTH, HEIGHT);
    let clear = rgba(WIDTH, HEIGHT);
    for samples in [&opaque, &clear] {
        for options in [Options::LOSSY, Options::LOSSLESS] {
            // Odd: it is padded.
            let icc = [7_u8; 131];
            let plain = encoded(picture(samples), &options);
            assert_eq!(profile(&plain), Ok(None));
            let file = embed_profile(&plain, &icc).unwrap();
            assert_eq!(profile(&file), Ok(Some(&icc[..])));
            assert_eq!(tool("webpmux", "-get icc in -o out", &file), icc);
            assert!(dwebp(&file) == dwebp(&plain));
            assert_eq!(embed_profile(&file, &icc), Ok(file));
        }
    }
    let plain = encoded(picture(&opaque), &Options::LOSSY);
    let long = vec![0; calotype_webp::PROFILE_MAX_BYTES + 1];
    assert_eq!(embed_profile(&plain, &long), Err(Error::ProfileTooLong));
}
