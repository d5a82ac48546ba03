//! Converts every source to every format.

use super::*;

/// The formats that the options allow, for any format of the source.
fn allowed(output: Output, source: &Source) -> &'static [Format] {
    match (output, source.is_photo, source.has_alpha) {
        (Output::Jpeg, ..) | (Output::Auto, true, false) => &[Format::Jpeg],
        (Output::Webp | Output::WebpLossless, ..)
        | (Output::AutoWebp, true, _)
        | (Output::Auto, true, true) => &[Format::Webp],
        (Output::Png | Output::PngPalette, ..) => &[Format::Png],
        (Output::Auto, false, false) => &[Format::Jpeg, Format::Webp, Format::Png],
        (Output::Auto | Output::AutoWebp, false, _) => &[Format::Webp, Format::Png],
    }
}

#[test]
fn every_source_becomes_every_format() {
    for source in sources() {
        for output in OUTPUTS {
            let name = format!("{} to {output:?}", source.name);
            let made = run(&source.bytes, &as_is(output)).unwrap().picture;
            let seen = inspect_whole(&made.bytes, &Limits::SOURCE).unwrap();
            assert_eq!(seen.format, made.format, "{name}");
            assert_eq!(seen.dimensions, made.dimensions, "{name}");
            assert_eq!(
                (seen.frames, seen.metadata),
                (1, MetadataFound::default()),
                "{name}"
            );
            let is_allowed = allowed(output, &source).contains(&made.format);
            assert!(
                is_allowed || made.is_passed_through,
                "{name}: {:?}",
                made.format
            );
            assert!(made.fits, "{name}");

            let pixels = first_frame(&made.bytes);
            let (color, alpha) = differences(&pixels, &source.seen);
            let is_lossless = match output {
                Output::WebpLossless | Output::Png => true,
                // Few colors fit a palette without loss.
                Output::PngPalette => !source.is_photo && !source.has_alpha,
                _ => {
                    made.is_passed_through || made.quality.is_none() && output != Output::PngPalette
                }
            };
            // Two JPEG decoders may differ by one in some samples.
            if is_lossless && source.name == "JPEG" {
                assert!(color < 0.1 && alpha == 0.0, "{name}: {color} {alpha}");
            } else if is_lossless {
                assert!(
                    visible(&pixels) == visible(&source.seen),
                    "{name}: {color} {alpha}"
                );
            }
            // Flattened on white, the background of `differences`.
            let keeps_alpha = made.format != Format::Jpeg;
            // Quality 92; edges ring, and halved chroma loses sharp colors.
            let bound = match output {
                Output::PngPalette => 6.0,
                _ if source.is_photo => 2.5,
                Output::Webp => 12.0,
                _ => 5.0,
            };
            assert!(color < bound, "{name}: {color}");
            if keeps_alpha && output != Output::PngPalette {
                assert_eq!(alpha, 0.0, "{name}");
            } else if keeps_alpha {
                assert!(alpha < 4.0, "{name}: {alpha}");
            }

            let is_lossy = matches!(output, Output::Jpeg | Output::Webp)
                || source.is_photo && matches!(output, Output::Auto | Output::AutoWebp);
            if is_lossy && !made.is_passed_through {
                assert_eq!(made.quality, Some(92), "{name}");
            } else if !matches!(output, Output::Auto | Output::AutoWebp) {
                assert_eq!(made.quality, None, "{name}");
            }
        }
    }
}

#[test]
fn every_source_is_made_smaller_alike() {
    let (width, height) = (SIDES.0 / 2, SIDES.1 / 2);
    for source in sources().iter().filter(|it| it.seen.dimensions() == SIDES) {
        // Premultiplied, or hidden colors would bleed into visible ones.
        let mut premultiplied = DynamicImage::from(source.seen.clone()).into_rgba32f();
        for pixel in premultiplied.pixels_mut() {
            let alpha = pixel.0[3];
            pixel.0 = [
                pixel.0[0] * alpha,
                pixel.0[1] * alpha,
                pixel.0[2] * alpha,
                alpha,
            ];
        }
        let small = image::imageops::resize(&premultiplied, width, height, FilterType::Lanczos3);
        let expected = RgbaImage::from_fn(width, height, |x, y| {
            let [r, g, b, a] = small.get_pixel(x, y).0;
            let part = |it: f32| (it / a.max(1e-4) * 255.0).round().clamp(0.0, 255.0) as u8;
            image::Rgba([
                part(r),
                part(g),
                part(b),
                (a * 255.0).round().clamp(0.0, 255.0) as u8,
            ])
        });
        for output in [
            Output::WebpLossless,
            Output::Png,
            Output::Webp,
            Output::Jpeg,
        ] {
            let options = Options {
                max_side: Some(width),
                ..as_is(output)
            };
            let made = run(&source.bytes, &options).unwrap().picture;
            assert!(!made.is_passed_through);
            let (color, alpha) = differences(&first_frame(&made.bytes), &expected);
            let is_lossless = matches!(output, Output::WebpLossless | Output::Png);
            // Rounding between passes and of premultiplied samples. The chroma of a 4:4:4 JPEG is
            // halved only if the result is a JPEG, too.
            let bound = match (is_lossless, source.is_photo) {
                (true, _) => 1.0,
                (false, true) => 3.0,
                (false, false) => 16.0,
            };
            let name = format!("{} to {output:?}", source.name);
            assert!(color < bound, "{name}: {color}");
            assert!(alpha < 0.6 || output == Output::Jpeg, "{name}: {alpha}");
        }
    }
}

#[test]
fn a_drawing_gets_the_smallest_of_three() {
    for name in ["drawn PNG", "GIF"] {
        let source = sources().into_iter().find(|it| it.name == name).unwrap();
        let length = |output| {
            run(&source.bytes, &as_is(output))
                .unwrap()
                .picture
                .bytes
                .len()
        };
        let smallest = [Output::WebpLossless, Output::Png, Output::Jpeg].map(length);
        let smallest = smallest.into_iter().min().unwrap();
        assert!(length(Output::Auto) <= smallest, "{name}");
    }
}
