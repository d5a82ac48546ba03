//! Tests of internals: the list of works, and the decoding of a batch.

use std::ops::ControlFlow;

use calotype_protocol::{
    Dimensions,
    rendition::{Frame, Rendition, RenditionFormat},
};

use super::{work::works, *};
use crate::Inspection;
use crate::selftest::{drawing_png, photo_jpeg};

fn wide(width: u32, format: RenditionFormat) -> Rendition {
    Rendition {
        frame: Frame {
            width: Some(width),
            height: None,
        },
        format,
        ..Rendition::default()
    }
}

fn rendered(bytes: &[u8], renditions: &[Rendition], limits: &Limits) -> Vec<Picture> {
    render(bytes, renditions, Urgency::OnDemand, limits, &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap()
}

fn all_sizes() -> Vec<Rendition> {
    let formats = [RenditionFormat::Webp, RenditionFormat::Jpeg];
    let sizes = [240, 200, 160];
    (sizes.into_iter())
        .flat_map(|width| formats.map(|format| wide(width, format)))
        .collect()
}

#[test]
fn formats_of_the_same_pixels_are_one_work() {
    let photo = photo_jpeg(640, 480);
    let source = whole(&photo, &Limits::DERIVE).unwrap();
    let works = works(&source, &all_sizes(), &Limits::DERIVE).unwrap();
    let widths: Vec<u32> = works.iter().map(|it| it.layout.picture.width).collect();
    assert_eq!(widths, [240, 200, 160]);
    assert!(works.iter().all(|it| it.renditions.len() == 2));
}

#[test]
fn what_does_not_fit_at_once_is_made_one_after_the_other() {
    // By the table of docs/imaging.md: planes at 5/8, 4/8 and 3/8 (chroma 3/8, 3/8 and 2/8) are
    // 142, 98 and 53 kB; and the PNG's samples 1.23 MB, once.
    for (file, max_memory_bytes) in [
        (photo_jpeg(640, 480), 250_000),
        (drawing_png(640, 480), 1_500_000),
    ] {
        let tight = Limits {
            max_memory_bytes,
            ..Limits::DERIVE
        };
        let both = all_sizes();
        assert_eq!(
            rendered(&file, &both, &tight),
            rendered(&file, &both, &Limits::DERIVE)
        );
    }
}

#[test]
fn a_result_too_large_for_memory_is_refused_before_decoding() {
    let photo = photo_jpeg(64, 48);
    // Cut: decoding it would fail.
    let cut = &photo[..photo.len() / 2];
    let huge = Rendition {
        frame: Frame {
            width: Some(6000),
            height: Some(6000),
        },
        fit: calotype_protocol::rendition::Fit::Pad,
        ..Rendition::default()
    };
    let go_on = &mut |_| ControlFlow::Continue(());
    let refused = render(cut, &[huge], Urgency::OnDemand, &Limits::DERIVE, go_on).unwrap_err();
    assert!(
        matches!(refused, Error::TooMuchMemory { .. }),
        "{refused:?}"
    );
    let frame = Frame {
        width: Some(65_535),
        height: Some(65_535),
    };
    let beyond = Rendition { frame, ..huge };
    let refused = render(cut, &[beyond], Urgency::OnDemand, &Limits::DERIVE, go_on).unwrap_err();
    assert!(matches!(refused, Error::TooLarge { .. }), "{refused:?}");
}

#[test]
fn a_crop_is_decoded_as_large_as_it_needs_to_be() {
    let source = Inspection {
        dimensions: Dimensions {
            width: 4000,
            height: 3000,
        },
        ..whole(&photo_jpeg(64, 48), &Limits::DERIVE).unwrap()
    };
    let square = Rendition {
        frame: Frame {
            width: Some(300),
            height: Some(300),
        },
        fit: calotype_protocol::rendition::Fit::Cover,
        ..Rendition::default()
    };
    let works = works(&source, &[square], &Limits::DERIVE).unwrap();
    let target = works[0].target;
    assert_eq!((target.width, target.height), (400, 300));
    let area = works[0].stored_area.unwrap();
    assert_eq!(
        (area.left, area.top, area.width, area.height),
        (500, 0, 3000, 3000)
    );
}
