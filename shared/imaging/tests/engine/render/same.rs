//! Renditions that are equal files, however they are made.

use super::*;

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
                    max_side: Some(side),
                    format: output,
                    quality: Some(DERIVATIVE_QUALITY),
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
        anchor: Anchor::Auto,
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
