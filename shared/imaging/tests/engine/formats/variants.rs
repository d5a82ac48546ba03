//! Many sizes, placeholders, and limits on bytes.

use super::*;

#[test]
fn sizes_come_in_their_order_and_equal_ones_share() {
    let bytes = encode(&photo(300, 200), Preset::BaselineFastest, Subsampling::S420);
    for format in [Output::Jpeg, Output::Webp, Output::Png] {
        let options = Options {
            max_side: Some(150),
            variants: vec![30, 225, 150, 60, 5000, 30, 300],
            placeholders: true,
            ..as_is(format)
        };
        let made = run(&bytes, &options).unwrap();
        let widths: Vec<u32> = made.variants.iter().map(|it| it.dimensions.width).collect();
        assert_eq!(widths, [30, 225, 150, 60, 300, 30, 300]);
        assert_eq!(made.variants[2], made.picture);
        assert_eq!(made.variants[0], made.variants[5]);
        assert_eq!(made.variants[4], made.variants[6]);
        let full = decode(&bytes);
        for picture in made.variants.iter().chain([&made.picture]) {
            let out = decode(&picture.bytes).into_rgba8();
            assert_eq!(
                out.dimensions(),
                (picture.dimensions.width, picture.dimensions.height)
            );
            assert_eq!(picture.dimensions.height, picture.dimensions.width * 2 / 3);
            let expected = full.resize_exact(out.width(), out.height(), FilterType::Lanczos3);
            let (color, _) = differences(&out, &expected.into_rgba8());
            // The smallest is nearly all edges.
            assert!(color < 3.5, "{format:?} {}: {color}", out.width());
        }
        assert!(made.placeholders.is_some());
        let none = run(&bytes, &as_is(format)).unwrap();
        assert!(none.placeholders.is_none() && none.variants.is_empty());
    }
}

#[test]
fn a_size_has_the_dimensions_of_a_size_of_the_picture() {
    // 102 × 160 / 200 = 81.6, and 82 × 48 / 160 = 24.6; from the source it would be 24.48.
    let bytes = file(photo(200, 102), ImageFormat::Png);
    let options = Options {
        max_side: Some(160),
        variants: vec![48, 180],
        ..as_is(Output::Jpeg)
    };
    let made = run(&bytes, &options).unwrap();
    let dimensions = [&made.picture, &made.variants[0], &made.variants[1]].map(|it| it.dimensions);
    let expected = [(160, 82), (48, 25), (180, 92)]
        .map(|(w, h)| calotype_protocol::Dimensions::new(w, h).unwrap());
    assert_eq!(dimensions, expected);
}

#[test]
fn placeholders_are_of_the_picture() {
    let red = image::RgbImage::from_pixel(90, 60, image::Rgb([200, 30, 30]));
    let options = Options {
        placeholders: true,
        ..as_is(Output::Auto)
    };
    let made = run(&file(red, ImageFormat::Png), &options).unwrap();
    let placeholders = made.placeholders.unwrap();
    for (ours, expected) in placeholders.dominant.into_iter().zip([200u8, 30, 30]) {
        assert!(ours.abs_diff(expected) <= 8, "{:?}", placeholders.dominant);
    }
    let (width, height, shown) = thumbhash::thumb_hash_to_rgba(&placeholders.thumbhash).unwrap();
    assert!(width > height);
    for (ours, expected) in shown[..3].iter().zip([200u8, 30, 30]) {
        assert!(ours.abs_diff(expected) <= 12, "{:?}", &shown[..4]);
    }
    assert_eq!(placeholders.blurhash.len(), 4 + 2 * 12);
}

#[test]
fn max_bytes_is_met_or_said_not_to_be() {
    let bytes = encode(&photo(200, 150), Preset::BaselineFastest, Subsampling::S420);
    for output in OUTPUTS {
        let free = Options {
            max_side: Some(120),
            variants: vec![60],
            ..as_is(output)
        };
        let natural = run(&bytes, &free).unwrap().picture;
        for divisor in [2, 5] {
            let max_bytes = natural.bytes.len() as u64 / divisor;
            let options = Options {
                max_bytes: Some(max_bytes),
                ..free.clone()
            };
            let made = run(&bytes, &options).unwrap();
            for picture in made.variants.iter().chain([&made.picture]) {
                let fits = picture.bytes.len() as u64 <= max_bytes;
                assert_eq!(picture.fits, fits, "{output:?} / {divisor}");
            }
            let has_quality = natural.quality.is_some();
            if has_quality {
                assert!(made.picture.fits, "{output:?} / {divisor}");
                assert!(
                    made.picture.quality < natural.quality,
                    "{output:?} / {divisor}"
                );
            }
        }
        let options = Options {
            max_bytes: Some(20),
            ..free
        };
        let made = run(&bytes, &options).unwrap().picture;
        assert!(!made.fits && made.bytes.len() > 20, "{output:?}");
        assert!(made.quality.is_none_or(|it| it == 1), "{output:?}");
        assert!(decode(&made.bytes).width() == 120);
    }
}
