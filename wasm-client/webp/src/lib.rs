//! The border of the WebP chunk to JavaScript: the codec that the core is handed
//! by `setWebp` when a file first needs it.
//!
//! Encoding and decoding throw a number of [`refusal`], or are a `WebAssembly.RuntimeError`
//! after a panic. The core's other half of this border is in its `bindings/webp.rs`.

use std::ops::ControlFlow;

use calotype_webp::{Bitstream, Chroma, Codec, Error, Libwebp, Options, Picture, Rows};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// A function that is told the percentage done, and answers whether to go on.
    pub type Tick;

    #[wasm_bindgen(method, catch)]
    fn call(this: &Tick, nothing: &JsValue, percent: u8) -> Result<bool, JsValue>;

    /// A function that copies bytes away before it returns: they are a view.
    pub type Take;

    #[wasm_bindgen(method, catch, js_name = call)]
    fn call(this: &Take, nothing: &JsValue, bytes: &[u8]) -> Result<(), JsValue>;
}

/// Encodes a picture and hands the file to `take`.
///
/// `samples` are of `channels` for each pixel: 3 (red, green, blue), 4 (and alpha),
/// or 1: luma, with `cb` and `cr` of half the sides. A `quality` of 0 is lossless.
///
/// # Errors
/// Throws a number.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "an object would cost more code")]
pub fn encode(
    samples: &[u8],
    cb: &[u8],
    cr: &[u8],
    width: u32,
    height: u32,
    channels: u8,
    quality: u8,
    effort: u8,
    tick: &Tick,
    take: &Take,
) -> Result<(), JsValue> {
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
    let options = match quality {
        0 => Options::Lossless { effort },
        _ => Options::Lossy {
            quality,
            method: effort,
            chroma: Chroma::Averaged,
        },
    };
    let file = Libwebp
        .encode(picture, &options, &mut |percent| ask(tick, percent))
        .map_err(refusal)?;
    take.call(&JsValue::UNDEFINED, &file)
}

/// Decodes a bitstream to `across` × `down` pixels, and hands their samples to
/// `take`: red, green, blue, and alpha if `wants_alpha`.
///
/// `width`, `height` and `has_alpha` are those of the bitstream; `max_bytes` is
/// what libwebp may take beside the result.
///
/// # Errors
/// Throws a number.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "an object would cost more code")]
pub fn decode(
    data: &[u8],
    width: u32,
    height: u32,
    has_alpha: bool,
    across: u32,
    down: u32,
    wants_alpha: bool,
    max_bytes: f64,
    tick: &Tick,
    take: &Take,
) -> Result<(), JsValue> {
    let bitstream = Bitstream {
        data,
        width,
        height,
        has_alpha,
    };
    let stride = across as usize * if wants_alpha { 4 } else { 3 };
    let mut samples = Vec::new();
    let bytes = stride.saturating_mul(down as usize);
    samples
        .try_reserve_exact(bytes)
        .map_err(|_| refusal(Error::OutOfMemory))?;
    samples.resize(bytes, 0);
    let mut rows = Rows {
        samples: &mut samples,
        stride,
        width: across,
        height: down,
        has_alpha: wants_alpha,
    };
    let watch = &mut |percent| ask(tick, percent);
    Libwebp
        .decode(&bitstream, &mut rows, max_bytes as u64, watch)
        .map_err(refusal)?;
    take.call(&JsValue::UNDEFINED, &samples)
}

/// Bytes of this module's memory: it grows in pages of 64 KiB, and never shrinks.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen(js_name = memoryBytes)]
pub fn memory_bytes() -> f64 {
    core::arch::wasm32::memory_size(0) as f64 * 65536.0
}

/// A watcher that throws breaks the work off, too.
fn ask(tick: &Tick, percent: u8) -> ControlFlow<()> {
    match tick.call(&JsValue::UNDEFINED, percent) {
        Ok(true) => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    }
}

/// What the core reads again as an error: all others it has checked for before.
fn refusal(error: Error) -> JsValue {
    let number: u8 = match error {
        Error::Cancelled => 1,
        Error::OutOfMemory => 2,
        Error::Truncated => 3,
        Error::TooComplex => 4,
        _ => 5,
    };
    JsValue::from(number)
}
