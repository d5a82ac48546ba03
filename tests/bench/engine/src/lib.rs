//! The renderer as a separate WebAssembly module, whose time and memory `./x bench` measures.
//!
//! The host writes a file to the address from `room`, and calls `render`; `result` returns the
//! address of the result. The import `stage` is called as each stage starts, 0 to 3.
#![allow(unsafe_code)] // exports and an import, which are unsafe by name alone

use std::{cell::RefCell, ops::ControlFlow};

use calotype_imaging::{Limits, Urgency, render as render_all};
use calotype_protocol::rendition::{Fit, Frame, Rendition, RenditionFormat};

#[cfg(target_arch = "wasm32")]
#[link(wasm_import_module = "env")]
unsafe extern "C" {
    safe fn stage(stage: u32);
}

#[cfg(not(target_arch = "wasm32"))]
fn stage(_stage: u32) {}

thread_local! {
    static FILE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static RESULT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Returns the address to write a file of `bytes` bytes to.
#[unsafe(no_mangle)]
pub extern "C" fn room(bytes: usize) -> *mut u8 {
    FILE.with_borrow_mut(|file| {
        *file = vec![0; bytes];
        file.as_mut_ptr()
    })
}

/// Makes a rendition for each bit of `widths`: 1 is the width itself, 2 and 4 are 1200
/// and 300 px beside it, and 8 makes each of them in JPEG too. Gives the bytes of the
/// first, or the negative of the error code's place in its table.
///
/// `format` is 0 JPEG, 1 baseline, 2 WebP, 3 PNG; `fit` 0 inside, 1 a square cover.
#[unsafe(no_mangle)]
pub extern "C" fn render(
    width: u32,
    fit: u32,
    format: u32,
    quality: u32,
    blur: u32,
    more: u32,
) -> i32 {
    let rendition = |width: u32| Rendition {
        frame: Frame {
            width: Some(width),
            height: Some(width),
        },
        fit: if fit == 1 { Fit::Cover } else { Fit::ScaleDown },
        blur: blur as u8,
        format: match format {
            0 => RenditionFormat::Jpeg,
            1 => RenditionFormat::BaselineJpeg,
            2 => RenditionFormat::Webp,
            _ => RenditionFormat::Png,
        },
        quality: quality as u8,
        ..Rendition::default()
    };
    let mut renditions = vec![rendition(width)];
    for (bit, width) in [(2, 1200), (4, 300)] {
        if more & bit != 0 {
            renditions.push(rendition(width));
        }
    }
    if more & 8 != 0 {
        let jpegs = renditions.clone().into_iter().map(|it| Rendition {
            format: RenditionFormat::Jpeg,
            ..it
        });
        renditions.extend(jpegs);
    }
    // Like delivery: renditions beside the first one are made ahead.
    let urgency = match more {
        0 => Urgency::OnDemand,
        _ => Urgency::InAdvance,
    };
    let mut seen = None;
    let mut watch = |told: calotype_imaging::Stage| {
        if seen != Some(told) {
            seen = Some(told);
            stage(told as u32);
        }
        ControlFlow::Continue(())
    };
    let made = FILE
        .with_borrow(|file| render_all(file, &renditions, urgency, &Limits::DERIVE, &mut watch));
    match made {
        Ok(mut pictures) => {
            let bytes = pictures.swap_remove(0).bytes;
            let length = bytes.len() as i32;
            RESULT.set(bytes);
            length
        }
        Err(error) => -1 - error.code() as i32,
    }
}

/// Returns the address of the result.
#[unsafe(no_mangle)]
pub extern "C" fn result() -> *const u8 {
    RESULT.with_borrow(|result| result.as_ptr())
}
