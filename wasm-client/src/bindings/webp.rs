//! The WebP chunk as the engine's codec. It is loaded when the first file needs it; the other half
//! of the boundary is in `../../webp/src/lib.rs`.
//!
//! Pixels cross by one copy, which the receiver makes. While it encodes, the chunk holds a copy of
//! the pixels beside libwebp's memory. While it decodes, it holds a copy of the bitstream,
//! libwebp's memory, and the result, for which the core has allocated memory before. A chunk never
//! gives its memory back.

use std::{ops::ControlFlow, rc::Rc};

use calotype_webp::{Bitstream, Chroma, Codec, Error, Options, Picture, Rows, Watch};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// The object that `openWebp` of `js/webp.ts` makes from the chunk.
    pub type Webp;

    #[wasm_bindgen(method, catch)]
    fn encode(
        this: &Webp,
        samples: &[u8],
        cb: &[u8],
        cr: &[u8],
        width: u32,
        height: u32,
        channels: u8,
        quality: u8,
        effort: u8,
        tick: &mut dyn FnMut(u8) -> bool,
        take: &mut dyn FnMut(Uint8Array),
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch)]
    fn decode(
        this: &Webp,
        data: &[u8],
        width: u32,
        height: u32,
        has_alpha: bool,
        across: u32,
        down: u32,
        wants_alpha: bool,
        max_bytes: f64,
        tick: &mut dyn FnMut(u8) -> bool,
        take: &mut dyn FnMut(Uint8Array),
    ) -> Result<(), JsValue>;
}

/// Makes the engine read and write WebP with this chunk from now on.
#[wasm_bindgen(js_name = setWebp)]
pub fn set_webp(webp: Webp) {
    calotype_webp::set_codec(Rc::new(Chunk(webp)));
}

struct Chunk(Webp);

impl Codec for Chunk {
    fn encode(
        &self,
        picture: Picture<'_>,
        options: &Options,
        watch: &mut Watch<'_>,
    ) -> Result<Vec<u8>, Error> {
        let (width, height) = picture.dimensions();
        let (channels, samples, cb, cr): (u8, _, &[u8], &[u8]) = match picture {
            Picture::Rgb { samples, .. } => (3, samples, &[], &[]),
            Picture::Rgba { samples, .. } => (4, samples, &[], &[]),
            Picture::YCbCr { luma, cb, cr, .. } => (1, luma, cb, cr),
        };
        let (quality, effort) = match *options {
            Options::Lossless { effort } => (0, effort),
            Options::Lossy {
                quality,
                method,
                chroma: Chroma::Averaged,
            } => (quality, method),
            Options::Lossy { .. } => return Err(Error::OptionInvalid("the chunk's chroma")),
        };
        let mut file = Vec::new();
        let mut tick = |percent| watch(percent) == ControlFlow::Continue(());
        let mut take = |made: Uint8Array| file = made.to_vec();
        self.0
            .encode(
                samples, cb, cr, width, height, channels, quality, effort, &mut tick, &mut take,
            )
            .map_err(|thrown| error(&thrown))?;
        Ok(file)
    }

    fn decode(
        &self,
        bitstream: &Bitstream<'_>,
        to: &mut Rows<'_>,
        max_bytes: u64,
        watch: &mut Watch<'_>,
    ) -> Result<(), Error> {
        let (across, down, has_alpha) = (to.width, to.height, to.has_alpha);
        let (row, stride) = (across as usize * to.channels(), to.stride);
        // One piece, if it fills the canvas; otherwise row by row.
        let all = row * down as usize;
        let (piece, step) = if row == stride {
            (all, all)
        } else {
            (row, stride)
        };
        let mut tick = |percent| watch(percent) == ControlFlow::Continue(());
        let mut take = |made: Uint8Array| {
            let starts = (0..all as u32).step_by(piece);
            for (start, rows) in starts.zip(to.samples.chunks_mut(step)) {
                let view = made.subarray(start, start + piece as u32);
                view.copy_to(&mut rows[..piece]);
            }
        };
        self.0
            .decode(
                bitstream.data,
                bitstream.width,
                bitstream.height,
                bitstream.has_alpha,
                across,
                down,
                has_alpha,
                // Far below 2⁵³: the engine's limits are megabytes.
                max_bytes as f64,
                &mut tick,
                &mut take,
            )
            .map_err(|thrown| error(&thrown))
    }
}

/// Maps the numbers of the chunk's `refusal`. Any other value means that the chunk panicked and is
/// unusable, so this module panics, too.
fn error(thrown: &JsValue) -> Error {
    match thrown.as_f64().map(|it| it as u8) {
        Some(1) => Error::Canceled,
        Some(2) => Error::OutOfMemory,
        Some(3) => Error::Truncated,
        Some(4) => Error::TooComplex,
        Some(_) => Error::Corrupt("the bitstream"),
        None => panic!("the WebP chunk broke down: {thrown:?}"),
    }
}
