//! The border of the WebP chunk to JavaScript: the codec that the core is handed
//! by `setWebp` when a file first needs it.
//!
//! By hand and not by `wasm-bindgen`, whose script for it weighs more than all of
//! `js/webp.ts`, the other side of this border. Input comes in one piece from
//! [`allocate`], which the call it is for takes over; a result goes out by `take`.
//! Both calls return 0 or a number of [`refusal`], which the core's
//! `bindings/webp.rs` reads again; after a panic the instance is of no use.

#![expect(unsafe_code, reason = "pieces of memory cross the border as addresses")]

use std::ops::ControlFlow;

use calotype_webp::{Bitstream, Chroma, Codec, Error, Libwebp, Options, Picture, Rows};

#[link(wasm_import_module = "webp")]
unsafe extern "C" {
    /// Is told the percentage done, and answers whether to go on.
    safe fn tick(percent: u32) -> u32;

    /// Copies bytes away before it returns.
    fn take(bytes: *const u8, length: usize);
}

/// Room for input, filled with zeros; null when there is not so much memory.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(bytes: usize) -> *mut u8 {
    let mut room: Vec<u8> = Vec::new();
    if room.try_reserve_exact(bytes).is_err() {
        return std::ptr::null_mut();
    }
    room.resize(bytes, 0);
    Box::into_raw(room.into_boxed_slice()).cast()
}

/// Encodes a picture and hands the file to `take`.
///
/// `samples` are of `channels` for each pixel: 3 (red, green, blue), 4 (and alpha),
/// or 1: luma, with `cb` and `cr` of half the sides behind it. The lengths are those
/// of the three parts of `input`. A `quality` of 0 is lossless.
///
/// # Safety
/// `input` is from [`allocate`], of as many bytes as the lengths add up to, and not
/// used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn encode(
    input: *mut u8,
    samples: usize,
    cb: usize,
    cr: usize,
    width: u32,
    height: u32,
    channels: u32,
    quality: u32,
    effort: u32,
) -> u32 {
    // SAFETY: as this function's callers promise.
    let input = unsafe { own(input, samples + cb + cr) };
    let (samples, chroma) = input.split_at(samples);
    let (cb, cr) = chroma.split_at(cb);
    let picture = match channels {
        1 => Picture::YCbCr {
            width,
            height,
            luma: samples,
            cb,
            cr,
        },
        3 => Picture::Rgb {
            width,
            height,
            samples,
        },
        _ => Picture::Rgba {
            width,
            height,
            samples,
        },
    };
    let effort = effort as u8;
    let options = match quality as u8 {
        0 => Options::Lossless { effort },
        quality => Options::Lossy {
            quality,
            method: effort,
            chroma: Chroma::Averaged,
        },
    };
    match Libwebp.encode(picture, &options, &mut ask) {
        Ok(file) => give(&file),
        Err(error) => refusal(error),
    }
}

/// Decodes a bitstream to `across` × `down` pixels, and hands their samples to
/// `take`: red, green, blue, and alpha if `wants_alpha`.
///
/// `width`, `height` and `has_alpha` are those of the bitstream; `max_bytes` is
/// what libwebp may take beside the result.
///
/// # Safety
/// `input` is from [`allocate`], of `length` bytes, and not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn decode(
    input: *mut u8,
    length: usize,
    width: u32,
    height: u32,
    has_alpha: u32,
    across: u32,
    down: u32,
    wants_alpha: u32,
    max_bytes: f64,
) -> u32 {
    // SAFETY: as this function's callers promise.
    let input = unsafe { own(input, length) };
    let bitstream = Bitstream {
        data: &input,
        width,
        height,
        has_alpha: has_alpha != 0,
    };
    let has_alpha = wants_alpha != 0;
    let stride = across as usize * if has_alpha { 4 } else { 3 };
    let mut samples = Vec::new();
    let bytes = stride.saturating_mul(down as usize);
    if samples.try_reserve_exact(bytes).is_err() {
        return refusal(Error::OutOfMemory);
    }
    samples.resize(bytes, 0);
    let mut rows = Rows {
        samples: &mut samples,
        stride,
        width: across,
        height: down,
        has_alpha,
    };
    match Libwebp.decode(&bitstream, &mut rows, max_bytes as u64, &mut ask) {
        Ok(()) => give(&samples),
        Err(error) => refusal(error),
    }
}

/// # Safety
/// As of those who call it.
unsafe fn own(input: *mut u8, length: usize) -> Box<[u8]> {
    let input = std::ptr::slice_from_raw_parts_mut(input, length);
    // SAFETY: `allocate` made it of a box of this length.
    unsafe { Box::from_raw(input) }
}

fn give(bytes: &[u8]) -> u32 {
    // SAFETY: the bytes stay where they are until it returns.
    unsafe { take(bytes.as_ptr(), bytes.len()) };
    0
}

fn ask(percent: u8) -> ControlFlow<()> {
    if tick(percent.into()) != 0 {
        ControlFlow::Continue(())
    } else {
        ControlFlow::Break(())
    }
}

/// What the core reads again as an error: all others it has checked for before.
const fn refusal(error: Error) -> u32 {
    match error {
        Error::Canceled => 1,
        Error::OutOfMemory => 2,
        Error::Truncated => 3,
        Error::TooComplex => 4,
        _ => 5,
    }
}
