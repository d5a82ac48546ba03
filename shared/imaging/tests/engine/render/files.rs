//! The resulting files.

use super::*;

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
        assert!(!seen.metadata.has_personal_data());
        assert!(!picture.bytes.windows(11).any(|it| it == b"ICC_PROFILE"));
    }
    // SOF0 and SOF2 (T.81, table B.1), for a picture large enough to be progressive.
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
        let made = |urgency| {
            let go_on = &mut |_: Stage| ControlFlow::Continue(());
            render(&photo, &wanted, urgency, &Limits::DERIVE, go_on).unwrap()
        };
        let (quick, thorough) = (made(Urgency::OnDemand), made(Urgency::InAdvance));
        assert_eq!(quick[0].dimensions, thorough[0].dimensions);
        let (quick, thorough) = (quick[0].bytes.len(), thorough[0].bytes.len());
        assert!(thorough < quick, "{format:?}: {thorough} of {quick}");
    }
}
