//! Renditions: the right pixels of the original, in the dimensions that were promised.

use std::ops::ControlFlow;

use crate::support::fixtures::{
    decode, drawing, encode, file, mean_difference, photo, reference, scene, with_hole,
    with_orientation,
};
use calotype_imaging::{
    Effort, Error, Limits, Options, Output, Picture, Stage, inspect_whole, prepare, render,
};
use calotype_protocol::{
    Dimensions, FocalPoint, Share,
    limits::DERIVATIVE_QUALITY,
    rendition::{Fit, Flip, Frame, Gravity, Rendition, RenditionFormat, Trim, Turn, dimensions_of},
};
use image::{
    DynamicImage, ImageFormat, RgbImage,
    imageops::{self, FilterType},
    metadata::Orientation,
};
use mozjpeg_rs::{Preset, Subsampling};
use proptest::{
    prelude::{Just, ProptestConfig, Strategy, any, prop_oneof},
    prop_assert_eq, proptest,
};

fn made(bytes: &[u8], renditions: &[Rendition]) -> Vec<Picture> {
    let go_on = &mut |_: Stage| ControlFlow::Continue(());
    render(bytes, renditions, Effort::Quick, &Limits::DERIVE, go_on).unwrap()
}

/// What one rendition shows, by somebody else's decoder; lossless unless it says else.
fn shown(bytes: &[u8], rendition: Rendition) -> DynamicImage {
    let rendition = Rendition {
        format: RenditionFormat::Png,
        ..rendition
    };
    decode(&made(bytes, &[rendition])[0].bytes)
}

const fn frame(width: u32, height: u32) -> Frame {
    Frame {
        width: Some(width),
        height: Some(height),
    }
}

fn inside(side: u32) -> Rendition {
    Rendition {
        frame: frame(side, side),
        ..Rendition::default()
    }
}

fn fitted(fit: Fit, width: u32, height: u32) -> Rendition {
    Rendition {
        frame: frame(width, height),
        fit,
        ..Rendition::default()
    }
}

fn point(x: u16, y: u16) -> Gravity {
    let [x, y] = [x, y].map(|it| Share::from_ten_thousandths(it).unwrap());
    Gravity::Point(FocalPoint { x, y })
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    encode(picture, Preset::BaselineFastest, Subsampling::S420)
}

#[test]
fn scaling_down_alone_is_what_prepare_makes() {
    let picture = photo(900, 700);
    let hole = with_hole(&picture);
    let files = [
        jpeg(&picture),
        encode(&picture, Preset::ProgressiveBalanced, Subsampling::S444),
        with_orientation(&jpeg(&picture), 6),
        calotype_imaging::selftest::p3_jpeg(901, 677),
        file(picture.clone(), ImageFormat::Png),
        file(hole, ImageFormat::WebP),
        file(drawing(400, 300), ImageFormat::Gif),
    ];
    let formats = [
        (RenditionFormat::Jpeg, Output::Jpeg),
        (RenditionFormat::Webp, Output::Webp),
    ];
    for (at, bytes) in files.iter().enumerate() {
        for side in [100, 300, 800, 1200] {
            for (format, output) in formats {
                let options = Options {
                    max_side: side,
                    format: output,
                    quality: DERIVATIVE_QUALITY,
                    ..Options::default()
                };
                let go_on = &mut |_: Stage| ControlFlow::Continue(());
                let prepared = prepare(bytes, &options, &Limits::DERIVE, go_on).unwrap();
                let rendition = Rendition {
                    format,
                    ..inside(side)
                };
                let rendered = made(bytes, &[rendition]).remove(0);
                assert_eq!(rendered, prepared.picture, "{at} {side} {output:?}");
            }
        }
    }
}

#[test]
fn renditions_made_together_are_those_made_alone() {
    let webp = |rendition| Rendition {
        format: RenditionFormat::Webp,
        quality: 75,
        ..rendition
    };
    let cover = fitted(Fit::Cover, 90, 200);
    let auto = Rendition {
        gravity: Gravity::Auto,
        ..cover
    };
    let all = [
        inside(600),
        webp(inside(600)),
        inside(300),
        webp(inside(100)),
        cover,
        auto,
        Rendition { blur: 9, ..cover },
        inside(3000),
        fitted(Fit::Pad, 640, 640),
    ];
    let picture = photo(900, 700);
    for bytes in [
        jpeg(&picture),
        encode(&picture, Preset::ProgressiveBalanced, Subsampling::S420),
        file(with_hole(&picture), ImageFormat::Png),
        file(picture, ImageFormat::WebP),
    ] {
        let together = made(&bytes, &all);
        for (rendition, picture) in all.iter().zip(together) {
            assert_eq!(made(&bytes, &[*rendition])[0], picture, "{rendition:?}");
        }
    }
}

/// What somebody else's library makes of the upright picture, step after step.
fn expected(upright: &RgbImage, rendition: &Rendition, left: u32, top: u32) -> RgbImage {
    let Trim {
        top: above,
        right,
        bottom,
        left: before,
    } = rendition.trim;
    let (width, height) = upright.dimensions();
    let sides = (width - before - right, height - above - bottom);
    let mut image = imageops::crop_imm(upright, before, above, sides.0, sides.1).to_image();
    match rendition.flip {
        Flip::None => {}
        Flip::Horizontal => imageops::flip_horizontal_in_place(&mut image),
        Flip::Vertical => imageops::flip_vertical_in_place(&mut image),
        Flip::Both => imageops::rotate180_in_place(&mut image),
    }
    image = match rendition.turn {
        Turn::None => image,
        Turn::Quarter => imageops::rotate90(&image),
        Turn::Half => imageops::rotate180(&image),
        Turn::ThreeQuarters => imageops::rotate270(&image),
    };
    let made = dimensions_of(rendition, Dimensions { width, height });
    let (frame_width, frame_height) = (made.width, made.height);
    let (width, height) = image.dimensions();
    if rendition.fit == Fit::Cover {
        let (width, height) = match width * frame_height <= height * frame_width {
            true => (width, width * frame_height / frame_width),
            false => (height * frame_width / frame_height, height),
        };
        image = imageops::crop_imm(&image, left, top, width, height).to_image();
    }
    imageops::resize(&image, made.width, made.height, FilterType::Lanczos3)
}

#[test]
fn every_step_is_that_of_another_library() {
    let upright = scene(640, 480);
    let trim = Trim {
        top: 33,
        right: 20,
        bottom: 7,
        left: 101,
    };
    // Of the trimmed 519 × 440 a square takes 440, of the turned 440 × 519 too.
    let covers = [(point(5000, 5000), 39, 0), (Gravity::Centre, 39, 0)];
    let mut cases = vec![(fitted(Fit::Squeeze, 200, 200), 0, 0)];
    for flip in [Flip::None, Flip::Horizontal, Flip::Vertical, Flip::Both] {
        for turn in [Turn::None, Turn::Quarter, Turn::Half, Turn::ThreeQuarters] {
            let moved = Rendition {
                trim,
                flip,
                turn,
                ..inside(200)
            };
            cases.push((moved, 0, 0));
        }
    }
    for (gravity, left, top) in covers {
        let cover = Rendition {
            trim,
            gravity,
            ..fitted(Fit::Cover, 220, 220)
        };
        // 519 − 440 = 79 to spare; the point of 0.5 lies 219 into what is left: 219 − 220.
        let left = if gravity == Gravity::Centre { left } else { 0 };
        cases.push((cover, left, top));
    }
    for orientation in 1..=8u8 {
        // Stored as a camera held so would store it.
        let mut stored = DynamicImage::from(upright.clone());
        let back = match orientation {
            6 => 8,
            8 => 6,
            same => same,
        };
        stored.apply_orientation(Orientation::from_exif(back).unwrap());
        let stored = stored.into_rgb8();
        let file = with_orientation(&jpeg(&stored), orientation.into());
        for (rendition, left, top) in &cases {
            let ours = shown(&file, *rendition).into_rgb8();
            let expected = expected(&upright, rendition, *left, *top);
            let difference = mean_difference(&ours, &expected);
            assert!(
                difference < 1.5,
                "{orientation} {rendition:?}: {difference}"
            );
        }
    }
}

/// Each pixel has a colour of its own.
fn every_colour(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x * 3) as u8, (y * 5) as u8, (x + y) as u8])
    })
}

#[test]
fn what_is_not_scaled_keeps_every_pixel() {
    let picture = every_colour(70, 50);
    let file = file(picture.clone(), ImageFormat::Png);
    let trim = Trim {
        top: 1,
        right: 2,
        bottom: 3,
        left: 5,
    };
    let trimmed = Rendition {
        trim,
        ..Rendition::default()
    };
    let part = imageops::crop_imm(&picture, 5, 1, 63, 46).to_image();
    assert_eq!(shown(&file, trimmed).into_rgb8(), part);
    // Turned about, and cut to a square larger than it: 46 of the 63 columns.
    let square = Rendition {
        turn: Turn::Quarter,
        ..fitted(Fit::Cover, 400, 400)
    };
    let turned = imageops::rotate90(&part);
    let middle = imageops::crop_imm(&turned, 0, 8, 46, 46).to_image();
    assert_eq!(
        shown(&file, Rendition { trim, ..square }).into_rgb8(),
        middle
    );
}

#[test]
fn what_is_trimmed_off_does_not_show_at_the_edge() {
    // A bright picture in a black border of 37 pixels, made much smaller.
    let picture = RgbImage::from_fn(600, 500, |x, y| {
        let is_border = x < 37 || y < 37 || x >= 563 || y >= 463;
        image::Rgb([if is_border { 0 } else { 240 }; 3])
    });
    let trimmed = Rendition {
        trim: Trim {
            top: 37,
            right: 37,
            bottom: 37,
            left: 37,
        },
        ..inside(100)
    };
    let png = shown(&file(picture.clone(), ImageFormat::Png), trimmed).into_rgb8();
    assert!(png.pixels().all(|it| it.0 == [240; 3]));
    // A JPEG's blocks have both in them, and its samples too when it is decoded small.
    let jpeg = shown(&jpeg(&picture), trimmed).into_luma8();
    let edge = |x, y| jpeg.get_pixel(x, y).0[0];
    for (x, y) in [(0, 40), (99, 40), (50, 0), (50, jpeg.height() - 1)] {
        assert!(edge(x, y) > 190, "{x} {y}: {}", edge(x, y));
    }
    assert!(edge(50, 40).abs_diff(240) <= 2);
}

#[test]
fn the_point_stays_in_sight_wherever_the_picture_is_turned() {
    // A red spot at a fifth from the left and a quarter from the top.
    let picture = RgbImage::from_fn(500, 400, |x, y| {
        match x.abs_diff(100) < 12 && y.abs_diff(100) < 12 {
            true => image::Rgb([255, 0, 0]),
            false => image::Rgb([90, 120, 140]),
        }
    });
    let file = file(picture, ImageFormat::Png);
    let is_red = |pixel: &image::Rgb<u8>| pixel.0[0] > 200 && pixel.0[1] < 60;
    for flip in [Flip::None, Flip::Horizontal, Flip::Vertical, Flip::Both] {
        for turn in [Turn::None, Turn::Quarter, Turn::Half, Turn::ThreeQuarters] {
            for (width, height) in [(40, 200), (200, 40)] {
                let rendition = Rendition {
                    flip,
                    turn,
                    gravity: point(2000, 2500),
                    trim: Trim {
                        left: 20,
                        ..Trim::default()
                    },
                    ..fitted(Fit::Cover, width, height)
                };
                let shown = shown(&file, rendition).into_rgb8();
                let red = shown.enumerate_pixels().filter(|(_, _, it)| is_red(it));
                let places: Vec<_> = red.map(|(x, y, _)| (x, y)).collect();
                assert!(!places.is_empty(), "{flip:?} {turn:?} {width}");
                // In the middle of the side along which the crop was free to move.
                let (sum, side) = match width < height {
                    true => (places.iter().map(|it| it.0).sum::<u32>(), width),
                    false => (places.iter().map(|it| it.1).sum::<u32>(), height),
                };
                let middle = sum as f64 / places.len() as f64 + 0.5;
                let apart = (middle - f64::from(side) / 2.0).abs();
                assert!(apart <= 1.0, "{flip:?} {turn:?} {width}: {apart}");
            }
        }
    }
    // As near as the edge allows.
    let corner = Rendition {
        gravity: point(10_000, 10_000),
        ..fitted(Fit::Cover, 300, 400)
    };
    let end = shown(&file, corner).into_rgb8();
    assert!(!end.pixels().any(is_red));
}

#[test]
fn a_padded_picture_stands_where_its_gravity_says() {
    let file = file(every_colour(70, 50), ImageFormat::Png);
    let pad = |gravity, background| Rendition {
        gravity,
        background,
        ..fitted(Fit::Pad, 101, 60)
    };
    let picture = every_colour(70, 50);
    for (gravity, left, top) in [
        (Gravity::Centre, 15, 5),
        (Gravity::Auto, 15, 5),
        (point(0, 10_000), 0, 10),
        // 31 × 0.9 = 27.9.
        (point(9000, 0), 28, 0),
    ] {
        let colour = [10, 20, 30, 255];
        let shown = shown(&file, pad(gravity, Some(colour))).into_rgba8();
        for (x, y, pixel) in shown.enumerate_pixels() {
            let inside = x.checked_sub(left).zip(y.checked_sub(top));
            let expected = match inside.filter(|(x, y)| *x < 70 && *y < 50) {
                Some((x, y)) => {
                    let [r, g, b] = picture.get_pixel(x, y).0;
                    [r, g, b, 255]
                }
                None => colour,
            };
            assert_eq!(pixel.0, expected, "{gravity:?} {x} {y}");
        }
    }
    // Nothing said: transparent, and white in a JPEG.
    let clear = shown(&file, pad(Gravity::Centre, None)).into_rgba8();
    assert_eq!(clear.get_pixel(2, 2).0[3], 0);
    let jpeg = made(&file, &[pad(Gravity::Centre, None)]).remove(0);
    let corner = reference(&jpeg.bytes).get_pixel(2, 2).0;
    assert!(corner.iter().all(|it| *it >= 250), "{corner:?}");
    let half = Some([0, 0, 0, 128]);
    let grey = reference(&made(&file, &[pad(Gravity::Centre, half)])[0].bytes);
    assert!(grey.get_pixel(2, 2).0[0].abs_diff(127) <= 5);
}

#[test]
fn a_background_shows_through_what_is_transparent() {
    let mut picture = image::RgbaImage::from_pixel(40, 30, image::Rgba([200, 100, 0, 255]));
    picture.put_pixel(3, 4, image::Rgba([1, 2, 3, 0]));
    picture.put_pixel(5, 4, image::Rgba([200, 100, 0, 51]));
    let file = file(picture, ImageFormat::Png);
    let on = |background| {
        let rendition = Rendition {
            background,
            ..Rendition::default()
        };
        shown(&file, rendition).into_rgba8()
    };
    let blue = on(Some([0, 0, 255, 255]));
    assert_eq!(blue.get_pixel(3, 4).0, [0, 0, 255, 255]);
    // A fifth of it over blue.
    assert_eq!(blue.get_pixel(5, 4).0, [40, 20, 204, 255]);
    assert_eq!(blue.get_pixel(0, 0).0, [200, 100, 0, 255]);
    assert_eq!(on(None).get_pixel(5, 4).0[3], 51);
}

#[test]
fn blur_and_sharpening_are_of_the_result_in_planes_and_in_pixels() {
    let picture = photo(800, 600);
    for (blur, sharpen) in [(8, 0), (40, 0), (0, 20)] {
        let rendition = Rendition {
            blur,
            sharpen,
            ..inside(400)
        };
        let planes = shown(&jpeg(&picture), rendition).into_rgb8();
        let packed = shown(&file(picture.clone(), ImageFormat::Png), rendition).into_rgb8();
        let difference = mean_difference(&planes, &packed);
        assert!(difference < 2.0, "{blur} {sharpen}: {difference}");
        if sharpen == 0 {
            let small = picture.clone();
            let small = imageops::resize(&small, 400, 300, FilterType::Lanczos3);
            let theirs = imageops::blur(&small, f32::from(blur) / 2.0);
            let difference = mean_difference(&packed, &theirs);
            assert!(difference < 1.0, "{blur}: {difference}");
        }
    }
}

#[test]
fn the_formats_are_what_they_say_and_carry_nothing() {
    let bytes = calotype_imaging::selftest::p3_jpeg(300, 200);
    let formats = [
        RenditionFormat::Jpeg,
        RenditionFormat::BaselineJpeg,
        RenditionFormat::Webp,
        RenditionFormat::Png,
    ];
    let of = |format| Rendition {
        format,
        ..inside(250)
    };
    for picture in made(&bytes, &formats.map(of)) {
        let seen = inspect_whole(&picture.bytes, &Limits::DERIVE).unwrap();
        assert_eq!(
            (seen.format, seen.dimensions),
            (picture.format, picture.dimensions)
        );
        assert!(!seen.metadata.is_private());
        assert!(!picture.bytes.windows(11).any(|it| it == b"ICC_PROFILE"));
    }
    // SOF0 and SOF2 (T.81, table B.1), of a picture large enough to be progressive.
    let large = jpeg(&photo(900, 700));
    let has = |picture: &Picture, marker| {
        picture
            .bytes
            .windows(4)
            .any(|it| it == [0xFF, marker, 0, 17])
    };
    let [plain, baseline] = [RenditionFormat::Jpeg, RenditionFormat::BaselineJpeg].map(|format| {
        made(
            &large,
            &[Rendition {
                format,
                ..inside(800)
            }],
        )
        .remove(0)
    });
    assert!(has(&plain, 0xC2) && !has(&plain, 0xC0));
    assert!(has(&baseline, 0xC0) && !has(&baseline, 0xC2));
}

#[test]
fn parts_out_of_their_bounds_are_refused() {
    let bytes = jpeg(&scene(30, 20));
    let bad = [
        Rendition {
            quality: 0,
            ..Rendition::default()
        },
        Rendition {
            quality: 101,
            ..Rendition::default()
        },
        Rendition {
            blur: 251,
            ..Rendition::default()
        },
        Rendition {
            sharpen: 101,
            ..Rendition::default()
        },
        fitted(Fit::Cover, 0, 10),
        fitted(Fit::Pad, 10, 0),
    ];
    let go_on = &mut |_: Stage| ControlFlow::Continue(());
    for rendition in bad {
        let refused = render(&bytes, &[rendition], Effort::Quick, &Limits::DERIVE, go_on);
        assert!(
            matches!(refused, Err(Error::OptionInvalid(_))),
            "{rendition:?}"
        );
    }
    let many = [Rendition::default(); 16];
    let refused = render(&bytes, &many, Effort::Quick, &Limits::DERIVE, go_on);
    assert!(matches!(refused, Err(Error::OptionInvalid(_))));
    assert_eq!(
        render(&bytes, &[], Effort::Quick, &Limits::DERIVE, go_on),
        Ok(vec![])
    );
}

#[test]
fn the_stages_are_told_and_any_of_them_can_be_the_last() {
    let bytes = jpeg(&photo(900, 700));
    let asked = [
        inside(300),
        Rendition {
            blur: 5,
            ..inside(200)
        },
    ];
    let mut told = Vec::new();
    let mut asks = 0;
    let mut watch = |stage: Stage| {
        asks += 1;
        if told.last() != Some(&stage) {
            told.push(stage);
        }
        ControlFlow::Continue(())
    };
    render(&bytes, &asked, Effort::Quick, &Limits::DERIVE, &mut watch).unwrap();
    let once = [Stage::Resize, Stage::Encode];
    let expected = [&[Stage::Inspect, Stage::Decode][..], &once, &once].concat();
    assert_eq!(told, expected);
    for last in 0..asks {
        let mut left = last;
        let mut watch = |_: Stage| {
            if left == 0 {
                return ControlFlow::Break(());
            }
            left -= 1;
            ControlFlow::Continue(())
        };
        let cancelled = render(&bytes, &asked, Effort::Quick, &Limits::DERIVE, &mut watch);
        assert_eq!(cancelled, Err(Error::Cancelled), "{last} of {asks}");
    }
}

fn renditions() -> impl Strategy<Value = Rendition> {
    let side = || prop_oneof![Just(None), (1..260u32).prop_map(Some)];
    let fit = prop_oneof![
        Just(Fit::ScaleDown),
        Just(Fit::Cover),
        Just(Fit::Pad),
        Just(Fit::Squeeze)
    ];
    let gravity = prop_oneof![
        Just(Gravity::Centre),
        Just(Gravity::Auto),
        (0..=10_000u16, 0..=10_000u16).prop_map(|(x, y)| point(x, y))
    ];
    let cut = || prop_oneof![Just(0), 0..40u32, Just(u32::MAX)];
    let trim = prop_oneof![
        Just(Trim::default()),
        (cut(), cut(), cut(), cut()).prop_map(|(top, right, bottom, left)| Trim {
            top,
            right,
            bottom,
            left
        })
    ];
    let flip = prop_oneof![
        Just(Flip::None),
        Just(Flip::Horizontal),
        Just(Flip::Vertical),
        Just(Flip::Both)
    ];
    let turn = prop_oneof![
        Just(Turn::None),
        Just(Turn::Quarter),
        Just(Turn::Half),
        Just(Turn::ThreeQuarters)
    ];
    let format = prop_oneof![
        Just(RenditionFormat::Jpeg),
        Just(RenditionFormat::BaselineJpeg),
        Just(RenditionFormat::Webp),
        Just(RenditionFormat::Png)
    ];
    let effects = (
        prop_oneof![Just(0), 0..=250u8],
        prop_oneof![Just(0), 0..=100u8],
        any::<Option<[u8; 4]>>(),
    );
    let placed = (side(), side(), fit, gravity);
    (placed, trim, flip, turn, effects, format, 1..=100u8).prop_map(
        |((width, height, fit, gravity), trim, flip, turn, effects, format, quality)| Rendition {
            frame: Frame { width, height },
            fit,
            gravity,
            trim,
            flip,
            turn,
            blur: effects.0,
            sharpen: effects.1,
            background: effects.2,
            format,
            quality,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(0x9E37_79B9_7F4A_7C15),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_rendition_has_the_dimensions_that_were_promised(
        renditions in proptest::collection::vec(renditions(), 1..4),
        (width, height) in (1..240u32, 1..240u32),
        kind in 0..5u8,
        orientation in 1..=8u16,
    ) {
        let picture = scene(width, height);
        let bytes = match kind {
            0 => with_orientation(&jpeg(&picture), orientation),
            1 => encode(&picture, Preset::ProgressiveBalanced, Subsampling::S422),
            2 => file(picture, ImageFormat::Png),
            3 => file(with_hole(&picture), ImageFormat::WebP),
            _ => file(with_hole(&picture), ImageFormat::Png),
        };
        let upright = inspect_whole(&bytes, &Limits::DERIVE).unwrap().dimensions;
        for (rendition, picture) in renditions.iter().zip(made(&bytes, &renditions)) {
            let promised = dimensions_of(rendition, upright);
            prop_assert_eq!(picture.dimensions, promised);
            let seen = decode(&picture.bytes);
            prop_assert_eq!((seen.width(), seen.height()), (promised.width, promised.height));
        }
    }
}

#[test]
fn what_is_made_ahead_takes_fewer_bytes() {
    let photo = calotype_imaging::selftest::photo_jpeg(640, 480);
    for format in [RenditionFormat::Webp, RenditionFormat::Png] {
        let wanted = [Rendition {
            frame: Frame {
                width: Some(320),
                height: None,
            },
            format,
            ..Rendition::default()
        }];
        let made = |effort| {
            let go_on = &mut |_: Stage| ControlFlow::Continue(());
            render(&photo, &wanted, effort, &Limits::DERIVE, go_on).unwrap()
        };
        let (quick, thorough) = (made(Effort::Quick), made(Effort::Thorough));
        assert_eq!(quick[0].dimensions, thorough[0].dimensions);
        let (quick, thorough) = (quick[0].bytes.len(), thorough[0].bytes.len());
        assert!(thorough < quick, "{format:?}: {thorough} of {quick}");
    }
}
