//! Background, color detail and profiles.

use super::*;

#[test]
fn transparent_pixels_show_the_background_in_a_jpeg() {
    let picture = with_hole(&photo(SIDES.0, SIDES.1));
    let bytes = file(picture.clone(), ImageFormat::Png);
    let options = Options {
        background: [10, 120, 40],
        ..as_is(Output::Jpeg)
    };
    let made = decode(&run(&bytes, &options).unwrap().picture.bytes).into_rgb8();
    let middle = made.get_pixel(SIDES.0 / 2, SIDES.1 / 2).0;
    assert_eq!(picture.get_pixel(SIDES.0 / 2, SIDES.1 / 2).0[3], 0);
    for (ours, expected) in middle.into_iter().zip([10u8, 120, 40]) {
        assert!(ours.abs_diff(expected) <= 4, "{middle:?}");
    }
}

/// Sampling factors of the components in a JPEG's frame header (T.81 B.2.2).
fn sampling(file: &[u8]) -> Vec<u8> {
    let mut at = 2;
    while !matches!(file[at + 1], 0xC0..=0xC2) {
        at += 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
    }
    let components = file[at + 10..].chunks(3).take(usize::from(file[at + 9]));
    components.map(|it| it[1]).collect()
}

#[test]
fn color_detail_is_kept_where_asked_or_needed() {
    let (full, half) = ([0x11, 0x11, 0x11], [0x22, 0x11, 0x11]);
    let (photo, drawing) = (photo(200, 150), drawing(200, 150));
    let jpeg = encode(&photo, Preset::BaselineFastest, Subsampling::S420);
    let drawn_jpeg = encode(&drawing, Preset::BaselineFastest, Subsampling::S444);
    let files = [
        ("photo JPEG", jpeg, half),
        ("photo PNG", file(photo, ImageFormat::Png), half),
        ("drawn PNG", file(drawing, ImageFormat::Png), full),
        ("drawn JPEG", drawn_jpeg, full),
    ];
    for (name, bytes, expected) in files {
        for effort in [Effort::Fast, Effort::Balanced] {
            for (chroma, expected) in [
                (ChromaSubsampling::Auto, expected),
                (ChromaSubsampling::Yuv420, half),
                (ChromaSubsampling::Yuv444, full),
            ] {
                for max_side in [4000, 150] {
                    let options = Options {
                        chroma_subsampling: chroma,
                        max_side: Some(max_side),
                        effort,
                        quality: Some(80),
                        ..as_is(Output::Jpeg)
                    };
                    let made = run(&bytes, &options).unwrap().picture;
                    assert!(!made.is_passed_through, "{name}");
                    let found = sampling(&made.bytes);
                    assert_eq!(found, expected, "{name} {chroma:?} {max_side}");
                }
            }
        }
    }
}

#[test]
fn a_profile_comes_out_only_when_colors_are_kept() {
    let bytes = calotype_imaging::selftest::p3_jpeg(120, 80);
    for output in OUTPUTS {
        for (color, is_kept) in [(ColorSpace::Srgb, false), (ColorSpace::Preserve, true)] {
            let options = Options {
                color_space: color,
                max_side: Some(60),
                ..as_is(output)
            };
            let made = run(&bytes, &options).unwrap().picture;
            let seen = inspect_whole(&made.bytes, &Limits::SOURCE).unwrap();
            assert_eq!(seen.metadata.icc, is_kept, "{output:?}");
            assert!(!seen.metadata.has_personal_data(), "{output:?}");
        }
    }
    // sRGB needs none.
    let plain = calotype_imaging::selftest::photo_jpeg(120, 80);
    let options = Options {
        color_space: ColorSpace::Preserve,
        max_side: Some(60),
        ..as_is(Output::Jpeg)
    };
    let made = run(&plain, &options).unwrap().picture;
    assert_eq!(
        inspect_whole(&made.bytes, &Limits::SOURCE)
            .unwrap()
            .metadata,
        MetadataFound::default()
    );
}
