//! A derivation takes no more memory than it reserved.

use std::ops::ControlFlow;

use calotype_imaging::{
    ChromaSubsampling, Effort, Error, Options, Output, Urgency, prepare, render, selftest,
};
use calotype_protocol::rendition::{Fit, Frame};
use calotype_test_memory::peak_of;

use super::*;
use crate::records::State;
use crate::testing::{FakePorts, ready};

fn info(width: u32, height: u32, format: Format) -> ImageInfo {
    let record = ready(&FakePorts::new(), |_| {});
    let State::Ready(verified) = &record.state else {
        unreachable!("it is ready");
    };
    ImageInfo {
        dimensions: Dimensions::new(width, height),
        format,
        has_alpha: format != Format::Jpeg,
        ..ImageInfo::of(&record, verified)
    }
}

fn of(info: &ImageInfo, width: u32, change: impl Fn(&mut Rendition)) -> Cost {
    let mut rendition = Rendition {
        frame: Frame {
            width: Some(width),
            height: None,
        },
        ..Rendition::default()
    };
    change(&mut rendition);
    Cost::of(info, &[rendition])
}

#[test]
fn what_pages_show_is_cheap_and_what_only_a_stranger_asks_for_is_dear() {
    let photo = info(4032, 3024, Format::Jpeg);
    let caller = Caller {
        network: Some("a".to_owned()),
        at_once: 2,
        urgency: calotype_imaging::Urgency::OnDemand,
    };
    let class = |cost: Cost| cost.work(&caller, &photo).class;
    for width in [300, 640, 800, 1200] {
        assert_eq!(class(of(&photo, width, |_| {})), Class::Cheap, "{width}");
    }
    for (width, change) in [
        (
            3840,
            (|it| it.format = RenditionFormat::Png) as fn(&mut Rendition),
        ),
        (3840, |it| it.blur = 5),
        (3840, |it| it.sharpen = 100),
        (3840, |_| {}),
    ] {
        assert_eq!(class(of(&photo, width, change)), Class::Dear, "{width}");
    }
    let png = of(&photo, 3840, |it| it.format = RenditionFormat::Png);
    assert!(png.tokens > 10 * of(&photo, 800, |_| {}).tokens);
}

#[test]
fn memory_grows_with_what_is_drawn_and_ends_at_what_there_is() {
    let photo = info(4000, 4000, Format::Jpeg);
    let small = of(&photo, 400, |_| {});
    let full = of(&photo, 4000, |it| it.format = RenditionFormat::Png);
    assert!(small.bytes < 16 * 1024 * 1024, "{}", small.bytes);
    assert!(full.is_most());
    let spared = ISOLATE_WORK_BYTES - SPARED_BYTES;
    assert!(small.most().bytes + small.aside_bytes <= spared);
    // A file that cannot be decoded in part gets all the memory.
    let picture = of(&info(3900, 3900, Format::Png), 400, |_| {});
    assert!(picture.bytes >= 3900 * 3900 * 4);
    assert!(picture.most().bytes + picture.aside_bytes > spared);
}

/// A file, and whether it is transparent.
struct Source {
    name: &'static str,
    format: Format,
    has_alpha: bool,
    file: Vec<u8>,
}

fn prepared(file: &[u8], options: Options) -> Vec<u8> {
    let go_on = &mut |_| ControlFlow::Continue(());
    let prepared = prepare(file, &options, &Limits::SOURCE, go_on).unwrap();
    prepared.picture.bytes
}

const WIDTH: u32 = 1400;
const HEIGHT: u32 = 1000;

/// The most memory beside the pixels: it does not grow with them.
const BESIDE_BYTES: u64 = 2 * 1024 * 1024;

/// Uploads as large as the tests have time for: one step of memory is many times the rest beside
/// it.
fn sources() -> Vec<Source> {
    let photo = selftest::photo_jpeg(WIDTH, HEIGHT);
    let drawing = selftest::drawing_png(WIDTH, HEIGHT);
    let of = |output, effort, chroma_subsampling| Options {
        max_side: Some(4000),
        format: output,
        effort,
        chroma_subsampling,
        ..Options::default()
    };
    let opaque = of(Output::Png, Effort::Fast, ChromaSubsampling::Auto);
    let full = of(Output::Jpeg, Effort::Balanced, ChromaSubsampling::Yuv444);
    let half = of(Output::Jpeg, Effort::Balanced, ChromaSubsampling::Yuv420);
    let new = |name, format, has_alpha, file| Source {
        name,
        format,
        has_alpha,
        file,
    };
    vec![
        new("JPEG, 4:4:4", Format::Jpeg, false, prepared(&photo, full)),
        new("JPEG, 4:2:0", Format::Jpeg, false, prepared(&photo, half)),
        new("PNG, RGB", Format::Png, false, prepared(&photo, opaque)),
        new("JPEG, baseline", Format::Jpeg, false, photo),
        new("PNG, RGBA", Format::Png, true, drawing),
    ]
}

/// The most memory that making these takes beside the file, and the reserved memory; `None` if even
/// all memory is too little.
fn taken(source: &Source, renditions: &[Rendition]) -> Option<(u64, u64)> {
    let mut info = info(WIDTH, HEIGHT, source.format);
    info.has_alpha = source.has_alpha;
    info.integrity.bytes = source.file.len() as u64;
    let mut cost = Cost::of(&info, renditions);
    loop {
        let (limits, go_on) = (cost.limits(), &mut |_| ControlFlow::Continue(()));
        let made = peak_of(|| {
            render(&source.file, renditions, Urgency::OnDemand, &limits, go_on).map(drop)
        });
        match made.result {
            Ok(()) => return Some((made.bytes as u64, cost.bytes)),
            Err(Error::TooMuchMemory { .. }) if !cost.is_most() => cost = cost.most(),
            Err(Error::TooMuchMemory { .. }) => return None,
            Err(error) => panic!("{}: {error}", source.name),
        }
    }
}

type Change = fn(&mut Rendition);

#[test]
fn a_derivation_takes_no_more_memory_than_it_asked_for() {
    let changes: [(&str, Change); 7] = [
        ("", |_| {}),
        ("PNG", |it| it.format = RenditionFormat::Png),
        ("WebP", |it| it.format = RenditionFormat::Webp),
        ("blurred", |it| it.blur = 50),
        ("sharpened", |it| it.sharpen = 10),
        ("cut", |it| {
            it.frame.height = it.frame.width;
            it.fit = Fit::Cover;
        }),
        ("padded", |it| {
            it.frame.height = it.frame.width;
            it.fit = Fit::Pad;
        }),
    ];
    let of_width = |width: &u32, change: Change| {
        let (width, height) = (Some(*width), None);
        let mut rendition = Rendition {
            frame: Frame { width, height },
            ..Rendition::default()
        };
        change(&mut rendition);
        rendition
    };
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, change) in changes {
            for widths in [&[300][..], &[WIDTH], &[WIDTH, 1000, 300]] {
                let renditions: Vec<_> = widths.iter().map(|it| of_width(it, change)).collect();
                match taken(&source, &renditions) {
                    Some((taken, asked)) if taken > asked + BESIDE_BYTES => {
                        let source = source.name;
                        wrong.push(format!("{source} {name} {widths:?}: {taken} of {asked}"));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
