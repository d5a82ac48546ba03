//! Makes any rendition, which the last bytes select, of any bytes: its dimensions are
//! the promised ones.
#![no_main]

use std::ops::ControlFlow;

use calotype_fuzz::{LIMITS, repairing_mutator};
use calotype_imaging::{Urgency, inspect_whole, luma_grid, render};
use calotype_protocol::{
    FocalPoint, Share,
    rendition::{
        Anchor, Border, Fit, Flip, Frame, Rendition, RenditionFormat, Sides, Tone, Turn,
        dimensions_of,
    },
};
use libfuzzer_sys::fuzz_target;

/// Number of bytes that select the rendition.
const TAIL: usize = 20;

repairing_mutator!();

fuzz_target!(|bytes: &[u8]| {
    let Some(tail) = bytes.last_chunk::<TAIL>() else {
        return;
    };
    let rendition = rendition(*tail);
    let beside = Rendition {
        format: RenditionFormat::Webp,
        ..rendition
    };
    let mut watch = |_| ControlFlow::Continue(());
    let Ok(made) = render(
        bytes,
        &[rendition, beside],
        Urgency::OnDemand,
        &LIMITS,
        &mut watch,
    ) else {
        return;
    };
    let source = inspect_whole(bytes, &LIMITS).map(|it| it.dimensions);
    for (rendition, picture) in [rendition, beside].iter().zip(&made) {
        let seen = inspect_whole(&picture.bytes, &LIMITS).expect("a rendition is a picture");
        assert_eq!(seen.dimensions, picture.dimensions);
        assert_eq!(seen.format, picture.format);
        assert!(!seen.metadata.has_personal_data(), "{:?}", seen.metadata);
        if let Ok(source) = source {
            assert_eq!(dimensions_of(rendition, source), picture.dimensions);
        }
    }
    let grid = luma_grid(bytes, &LIMITS).expect("what renders has a grid");
    assert_eq!(grid.distance(&grid), 0);
});

fn rendition(tail: [u8; TAIL]) -> Rendition {
    let [
        flags,
        fit,
        trim,
        blur,
        sharpen,
        quality,
        x,
        y,
        width,
        height,
        r,
        g,
        b,
        alpha,
        left,
        top,
        tone,
        saturation,
        zoom,
        border,
    ] = tail;
    let is = |bit: u8| flags >> bit & 1 == 1;
    let share = |byte: u8| Share::from_ten_thousandths(u16::from(byte) * 39);
    let cut = |byte: u8| {
        if byte == 255 {
            u32::MAX
        } else {
            u32::from(byte)
        }
    };
    let anchor = match (fit / 4 % 3, share(x), share(y)) {
        (0, Some(x), Some(y)) => Anchor::Point(FocalPoint { x, y }),
        (1, ..) => Anchor::Auto,
        _ => Anchor::Center,
    };
    Rendition {
        frame: Frame {
            width: is(0).then_some(u32::from(width) * 2 + 1),
            height: is(1).then_some(u32::from(height) * 2 + 1),
        },
        fit: match fit % 4 {
            0 => Fit::ScaleDown,
            1 => Fit::Cover,
            2 => Fit::Pad,
            _ => Fit::Squeeze,
        },
        anchor,
        trim: Sides {
            top: cut(top),
            right: cut(trim),
            bottom: u32::from(trim / 16),
            left: cut(left),
        },
        flip: match fit / 16 % 4 {
            0 => Flip::None,
            1 => Flip::Horizontal,
            2 => Flip::Vertical,
            _ => Flip::Both,
        },
        turn: match fit / 64 {
            0 => Turn::None,
            1 => Turn::Quarter,
            2 => Turn::Half,
            _ => Turn::ThreeQuarters,
        },
        blur: if is(2) { blur.min(250) } else { 0 },
        sharpen: if is(3) { sharpen % 101 } else { 0 },
        tone: Tone {
            brightness: 100 + u16::from(tone % 16) * 60,
            contrast: 100 - u16::from(tone / 16) * 6,
            gamma: 100 + u16::from(tone % 3) * 450,
            saturation: 100 + u16::from(saturation),
        },
        zoom: match anchor {
            Anchor::Auto => 0,
            _ => zoom % 101,
        },
        border: (border % 3 == 1).then_some(Border {
            sides: Sides {
                top: u32::from(border / 3),
                right: 1,
                bottom: u32::from(border % 7),
                left: u32::from(border / 16),
            },
            color: [g, r, alpha, b],
        }),
        background: is(4).then_some([r, g, b, alpha]),
        format: match flags >> 5 {
            0 | 1 => RenditionFormat::Jpeg,
            2 => RenditionFormat::BaselineJpeg,
            3 | 4 => RenditionFormat::Webp,
            _ => RenditionFormat::Png,
        },
        quality: quality % 100 + 1,
    }
}
