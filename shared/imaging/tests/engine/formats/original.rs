//! Results that are the source itself.

use super::*;

/// A source so small that no encoder of higher quality comes near it, with a comment.
fn tight() -> [(Output, Vec<u8>); 3] {
    let picture = photo(200, 150);
    let png = file(picture.clone(), ImageFormat::Png);
    let at = |output| {
        let options = Options {
            quality: Some(10),
            effort: Effort::Best,
            ..as_is(output)
        };
        run(&png, &options).unwrap().picture.bytes
    };
    let (webp, png) = (at(Output::Webp), at(Output::PngPalette));
    let trailer = |bytes: Vec<u8>| [&bytes[..], b"SECRET"].concat();
    [
        (
            Output::Jpeg,
            with_segment(&at(Output::Jpeg), 0xFE, b"SECRET"),
        ),
        (Output::Webp, trailer(webp)),
        (Output::Png, with_chunk(&png, b"tEXt", b"Comment\0SECRET")),
    ]
}

#[test]
fn a_source_that_would_grow_stays_but_for_its_metadata() {
    for (output, bytes) in tight() {
        let clean = strip(&bytes, &StripOptions::default(), &Limits::SOURCE)
            .unwrap()
            .bytes;
        assert!(clean.len() < bytes.len());
        for format in [output, Output::Auto] {
            let options = Options {
                quality: Some(95),
                ..as_is(format)
            };
            let made = run(&bytes, &options).unwrap().picture;
            if format == output {
                assert!(
                    made.is_passed_through && made.quality.is_none(),
                    "{format:?}"
                );
                assert_eq!(clean, made.bytes, "{output:?} {format:?}");
            }
            assert!(made.bytes.len() <= clean.len(), "{output:?} {format:?}");
            // At a smaller size it cannot be kept as it is.
            let smaller = Options {
                max_side: Some(100),
                ..options
            };
            assert!(!run(&bytes, &smaller).unwrap().picture.is_passed_through);
        }
    }
}

#[test]
fn a_source_that_has_to_change_does_not_stay() {
    let [(_, jpeg), (_, webp), _] = tight();
    let options = Options {
        quality: Some(95),
        ..as_is(Output::Auto)
    };
    let turned = with_orientation(&jpeg, 6);
    assert!(!run(&turned, &options).unwrap().picture.is_passed_through);
    let other_format = Options {
        format: Output::Jpeg,
        ..options.clone()
    };
    assert!(!run(&webp, &other_format).unwrap().picture.is_passed_through);
    // Display P3, as a segment of the small JPEG.
    let p3 = calotype_imaging::selftest::p3_jpeg(8, 8);
    let length = usize::from(u16::from_be_bytes([p3[4], p3[5]]));
    let wide = with_segment(&jpeg, 0xE2, &p3[6..4 + length]);
    let made = run(&wide, &options).unwrap().picture;
    assert!(!made.is_passed_through && made.bytes.len() > wide.len());
    let kept = Options {
        color_space: ColorSpace::Preserve,
        ..options
    };
    assert!(run(&wide, &kept).unwrap().picture.is_passed_through);
}
