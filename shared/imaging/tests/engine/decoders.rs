//! Compares pixels with those of Debian's libjpeg-turbo, libpng and libwebp, on files made by the
//! test.

use crate::support::fixtures::{
    decode, drawing, file, mean_difference, photo, run, with_hole, with_orientation,
};
use crate::support::tools::{cjpeg, djpeg, dwebp, piped, pngtopam, pnm};
use calotype_imaging::{ChromaSubsampling, Effort, Options, Output};
use image::{DynamicImage, ImageFormat, RgbImage, RgbaImage, imageops, metadata::Orientation};

/// Every pixel as the engine decodes it.
fn lossless(format: Output) -> Options {
    Options {
        format,
        chroma_subsampling: ChromaSubsampling::Yuv444,
        effort: Effort::Fast,
        ..Options::default()
    }
}

fn ours(bytes: &[u8], max_side: u32) -> RgbImage {
    let options = Options {
        max_side: Some(max_side),
        ..lossless(Output::Png)
    };
    let made = run(bytes, &options).unwrap().picture;
    assert!(!made.is_passed_through);
    decode(&made.bytes).into_rgb8()
}

fn largest_difference(a: &RgbImage, b: &RgbImage) -> u8 {
    assert_eq!(a.dimensions(), b.dimensions());
    a.iter()
        .zip(b.iter())
        .map(|(a, b)| a.abs_diff(*b))
        .max()
        .unwrap()
}

/// Sides that end inside a block, in every subsampling.
const SIDES: [(u32, u32); 3] = [(97, 61), (64, 48), (33, 90)];

const CODINGS: [&[&str]; 4] = [
    &["-baseline"],
    &["-progressive"],
    &["-optimize", "-restart", "1"],
    &["-progressive", "-restart", "3B"],
];

#[test]
fn gray_and_whole_chroma_are_libjpegs() {
    for (width, height) in SIDES {
        for coding in CODINGS {
            for kind in [&["-grayscale"][..], &["-sample", "1x1"]] {
                let bytes = cjpeg(&photo(width, height), &[coding, kind].concat());
                let difference = largest_difference(&ours(&bytes, 4000), &djpeg(&bytes));
                // Inverse transforms may differ by one (T.81 allows that), and blue takes 1.8 times
                // the difference of Cb.
                let bound = if kind[0] == "-grayscale" { 1 } else { 3 };
                assert!(difference <= bound, "{coding:?} {kind:?}: {difference}");
            }
        }
    }
}

#[test]
fn subsampled_chroma_is_near_libjpegs() {
    for (width, height) in SIDES {
        for coding in CODINGS {
            for sample in ["2x2", "2x1", "1x2", "4x1"] {
                let picture = photo(width, height);
                let bytes = cjpeg(&picture, &[coding, &["-sample", sample]].concat());
                let (ours, theirs) = (ours(&bytes, 4000), djpeg(&bytes));
                let name = format!("{width}x{height} {coding:?} {sample}");
                // Luma and chroma samples are the same. The two decoders differ in the
                // interpolation of chroma: libjpeg-turbo uses a triangle, the engine Lanczos3.
                // libjpeg-turbo repeats the samples of 4:1:1, which is far off.
                let difference = mean_difference(&ours, &theirs);
                let bound = if sample == "4x1" { 3.5 } else { 0.9 };
                assert!(difference < bound, "{name}: {difference}");
                // The interpolation must not lead away from the picture: smoothing hides a little
                // of the quantization error.
                let [ours, theirs] = [ours, theirs].map(|it| mean_difference(&it, &picture));
                assert!(ours < theirs + 0.25, "{name}: {ours} {theirs}");
            }
        }
    }
}

/// From red to blue in steps of 3 to 13 a pixel: colors shifted by half a pixel would differ by 2
/// in the mean.
fn ramp(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x * 220 / width, y * 220 / height);
        image::Rgb([20 + u as u8, 120, 240 - v as u8])
    })
}

#[test]
fn all_orientations_of_odd_sides_are_one_picture() {
    for (width, height) in [(45, 31), (46, 31), (45, 32), (47, 17)] {
        let picture = ramp(width, height);
        for value in 1..=8u8 {
            // 6 and 8 are each other's inverse, every other value its own.
            let inverse = [1, 2, 3, 4, 5, 8, 7, 6][usize::from(value) - 1];
            let mut stored = DynamicImage::from(picture.clone());
            stored.apply_orientation(Orientation::from_exif(inverse).unwrap());
            let bytes = cjpeg(&stored.into_rgb8(), &["-sample", "2x2", "-quality", "100"]);
            let bytes = with_orientation(&bytes, value.into());
            for chroma in [ChromaSubsampling::Yuv444, ChromaSubsampling::Yuv420] {
                // Halved chroma is visible only in a JPEG.
                let format = match chroma {
                    ChromaSubsampling::Yuv420 => Output::Jpeg,
                    _ => Output::Png,
                };
                let options = Options {
                    chroma_subsampling: chroma,
                    quality: Some(100),
                    ..lossless(format)
                };
                let made = run(&bytes, &options).unwrap().picture.bytes;
                let made = match format {
                    Output::Jpeg => djpeg(&made),
                    _ => decode(&made).into_rgb8(),
                };
                let difference = mean_difference(&made, &picture);
                let name = format!("{width}x{height} {value} {chroma:?}");
                assert!(difference < 0.9, "{name}: {difference}");
            }
        }
    }
}

fn box_filtered(full: &RgbImage, by: u32) -> RgbImage {
    RgbImage::from_fn(full.width() / by, full.height() / by, |x, y| {
        let mut sums = [0u32; 3];
        for (dx, dy) in (0..by * by).map(|it| (it % by, it / by)) {
            let pixel = full.get_pixel(x * by + dx, y * by + dy).0;
            sums = [0, 1, 2].map(|it| sums[it] + u32::from(pixel[it]));
        }
        image::Rgb(sums.map(|it| ((it + by * by / 2) / (by * by)) as u8))
    })
}

#[test]
fn a_jpeg_decoded_small_is_the_box_filtered_whole() {
    for coding in [CODINGS[1], CODINGS[2]] {
        for sample in ["1x1", "2x2", "2x1", "1x2", "4x1"] {
            // Sides divisible by every scale.
            let bytes = cjpeg(&photo(480, 336), &[coding, &["-sample", sample]].concat());
            let full = djpeg(&bytes);
            for by in [2, 3, 4, 6, 8, 12] {
                let expected = box_filtered(&full, by);
                let difference = mean_difference(&ours(&bytes, 480 / by), &expected);
                // Lanczos3 keeps more noise than a box, and is sharper at edges.
                assert!(difference < 0.8, "{coding:?} {sample} {by}: {difference}");
            }
        }
    }
}

/// Colors of invisible pixels do not count.
fn visible(mut picture: RgbaImage) -> RgbaImage {
    for pixel in picture.pixels_mut().filter(|it| it.0[3] == 0) {
        pixel.0 = [0; 4];
    }
    picture
}

#[test]
fn every_kind_of_png_is_libpngs() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/png");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "png"))
        .collect();
    files.sort();
    // Five color types, their depths, with and without tRNS and interlacing.
    assert!(files.len() >= 40, "{}", files.len());
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        // pngtopam ignores the transparent color of eight-bit RGB, so Pillow's result is used.
        let expected = if path.ends_with("rgb-8-trns.png") {
            pnm(&std::fs::read(path.with_extension("pam")).unwrap())
        } else {
            pngtopam(&bytes)
        };
        let expected = visible(expected);
        for format in [Output::Png, Output::WebpLossless] {
            let made = run(&bytes, &lossless(format)).unwrap().picture.bytes;
            let seen = match format {
                Output::Png => decode(&made).into_rgba8(),
                _ => dwebp(&made),
            };
            assert!(visible(seen) == expected, "{} {format:?}", path.display());
        }
    }
}

#[test]
fn every_kind_of_webp_is_libwebps() {
    let (photo, drawing) = (photo(97, 61), drawing(97, 61));
    let pngs = [
        file(photo.clone(), ImageFormat::Png),
        file(with_hole(&photo), ImageFormat::Png),
        file(drawing.clone(), ImageFormat::Png),
        file(with_hole(&drawing), ImageFormat::Png),
    ];
    for png in pngs {
        for kind in [
            &["-lossless"][..],
            &["-lossless", "-near_lossless", "40"],
            &["-q", "80"],
            &["-q", "30", "-m", "6", "-alpha_q", "50"],
        ] {
            let arguments = [kind, &["-quiet", "-o", "-", "--", "-"]].concat();
            let bytes = piped("cwebp", &arguments, &png);
            let expected = visible(dwebp(&bytes));
            for format in [Output::Png, Output::WebpLossless] {
                let made = run(&bytes, &lossless(format)).unwrap().picture.bytes;
                let seen = match format {
                    Output::Png => pngtopam(&made),
                    _ => dwebp(&made),
                };
                // The same library in another version: equal to the last bit.
                assert!(visible(seen) == expected, "{kind:?} {format:?}");
            }
        }
    }
}

#[test]
fn what_we_write_others_read_alike() {
    // libjpeg-turbo, libpng and libwebp against image's decoders.
    let bytes = file(photo(97, 61), ImageFormat::Png);
    for effort in [Effort::Fast, Effort::Balanced, Effort::Best] {
        for format in [Output::Jpeg, Output::Webp, Output::Png, Output::PngPalette] {
            let options = Options {
                effort,
                max_side: Some(90),
                ..lossless(format)
            };
            let made = run(&bytes, &options).unwrap().picture.bytes;
            let image = decode(&made).into_rgb8();
            let theirs = match format {
                Output::Jpeg => djpeg(&made),
                Output::Webp => DynamicImage::from(dwebp(&made)).into_rgb8(),
                _ => DynamicImage::from(pngtopam(&made)).into_rgb8(),
            };
            let bound = match format {
                Output::Jpeg | Output::Webp => 1.0,
                _ => 0.0,
            };
            let difference = mean_difference(&image, &theirs);
            assert!(difference <= bound, "{format:?} {effort:?}: {difference}");
            let expected = imageops::resize(
                &photo(97, 61),
                image.width(),
                image.height(),
                imageops::Lanczos3,
            );
            let bound = if format == Output::PngPalette {
                6.0
            } else {
                4.0
            };
            let difference = mean_difference(&theirs, &expected);
            assert!(difference < bound, "{format:?} {effort:?}: {difference}");
        }
    }
}
