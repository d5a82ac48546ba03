//! Runs the whole path with any options, which the last bytes select: a file may have
//! any bytes after its end.
#![no_main]

use std::ops::ControlFlow;

use calotype_fuzz::{LIMITS, repairing_mutator};
use calotype_imaging::{
    Animation, ChromaSubsampling, ColorSpace, Damaged, Effort, Options, Output, ResizeLight,
    Warning, inspect_whole, prepare,
};
use libfuzzer_sys::fuzz_target;

/// Number of bytes that select the options.
const TAIL: usize = 4;

repairing_mutator!();

fuzz_target!(|bytes: &[u8]| {
    let Some(tail) = bytes.last_chunk::<TAIL>() else {
        return;
    };
    let options = options(*tail);
    let mut watch = |_| ControlFlow::Continue(());
    let Ok(prepared) = prepare(bytes, &options, &LIMITS, &mut watch) else {
        return;
    };
    for picture in [&prepared.picture].into_iter().chain(&prepared.variants) {
        let seen = inspect_whole(&picture.bytes, &LIMITS).expect("a prepared picture is a picture");
        assert_eq!(seen.dimensions, picture.dimensions);
        assert_eq!(seen.format, picture.format);
        assert!(!seen.metadata.has_personal_data(), "{:?}", seen.metadata);
        assert!(!picture.is_passed_through || !prepared.warnings.contains(&Warning::Repaired));
        if let Some(most) = options.max_bytes {
            assert!(!picture.fits || picture.bytes.len() as u64 <= most);
        }
    }
});

fn options([format, flags, side, quality]: [u8; TAIL]) -> Options {
    let is = |bit: u8| flags >> bit & 1 == 1;
    Options {
        max_side: Some(u32::from(side) * 4 + 1),
        max_width: (side % 3 == 0).then_some(u32::from(side) * 2 + 1),
        max_height: (side % 5 == 0).then_some(u32::from(side) + 1),
        variants: if is(0) {
            vec![u32::from(side) + 1, 32]
        } else {
            vec![]
        },
        format: match format % 7 {
            0 => Output::Auto,
            1 => Output::AutoWebp,
            2 => Output::Jpeg,
            3 => Output::Webp,
            4 => Output::WebpLossless,
            5 => Output::Png,
            _ => Output::PngPalette,
        },
        quality: Some(quality % 100 + 1),
        max_bytes: is(1).then_some(u64::from(quality) * 64 + 1),
        effort: if is(2) {
            Effort::Fast
        } else {
            Effort::Balanced
        },
        chroma_subsampling: if is(3) {
            ChromaSubsampling::Yuv444
        } else {
            ChromaSubsampling::Auto
        },
        restart_rows: u16::from(format / 7 % 4),
        color_space: if is(4) {
            ColorSpace::Preserve
        } else {
            ColorSpace::Srgb
        },
        resize_light: if is(5) {
            ResizeLight::Linear
        } else {
            ResizeLight::Coded
        },
        animation: if is(6) {
            Animation::Preserve
        } else {
            Animation::FirstFrame
        },
        damaged: if format / 28 % 2 == 1 {
            Damaged::Repair
        } else {
            Damaged::Refuse
        },
        background: [255; 3],
        placeholders: is(7),
    }
}
