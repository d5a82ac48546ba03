//! WebP to pixels.

mod frame;
mod scale;

use crate::{Bitstream, Error, Rows, codec::Watch, codecs::codec, header::header};
#[cfg(feature = "libwebp")]
use crate::{
    Planes, libwebp,
    range::{full_chroma, full_luma},
};

/// A decoded picture: rows from the top, 8 bits a sample, no padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Whether each pixel is red, green, blue and alpha (not premultiplied), or without alpha.
    pub has_alpha: bool,
    /// width × height × 4 or 3.
    pub samples: Vec<u8>,
}

/// Decodes a whole file; of an animation its first frame, on a canvas that is transparent
/// elsewhere.
///
/// With a `target` (width and height in pixels) the picture may be smaller than stored, by an
/// integer factor in each direction, for a quarter of the memory or less. It still has at least 1.5
/// × the target's sides, so that the following resize determines its look. That saves no time:
/// libwebp's scaling takes about as long as the smaller result saves later (12 megapixels to a half
/// in WebAssembly: 420 ms instead of 310, November 2026).
///
/// For an untrusted file, check [`header`] and [`decode_memory`] first: this function allocates the
/// memory that they report.
///
/// `watch` gets the percentage of the bytes done, a hundred times at most; it must not panic, which
/// would end the program.
///
/// # Errors
/// The errors of an invalid file, [`Error::OutOfMemory`], or [`Error::CodecMissing`];
/// [`Error::Canceled`] when `watch` returns a break.
pub fn decode(
    bytes: &[u8],
    target: Option<(u32, u32)>,
    watch: &mut Watch<'_>,
) -> Result<Decoded, Error> {
    let canvas = header(bytes)?;
    let frame = frame::first(bytes, &canvas)?;
    // Before any memory is allocated.
    let codec = codec()?;
    let Bitstream {
        width,
        height,
        has_alpha,
        ..
    } = frame.bitstream;
    let (mut decoded, (width, height)) = if frame.covers(&canvas) {
        let sides = scale::dimensions((width, height), target);
        (Decoded::blank(sides.0, sides.1, has_alpha)?, sides)
    } else {
        let blank = Decoded::blank(canvas.width, canvas.height, true)?;
        (blank, (width, height))
    };
    let channels = if decoded.has_alpha { 4 } else { 3 };
    let stride = decoded.width as usize * channels;
    let first = frame.top as usize * stride + frame.left as usize * channels;
    let mut rows = Rows {
        samples: decoded.samples.get_mut(first..).unwrap_or_default(),
        stride,
        width,
        height,
        has_alpha: decoded.has_alpha,
    };
    rows.check(&frame.bitstream)?;
    let most = working_memory_of(&frame.bitstream);
    codec.decode(&frame.bitstream, &mut rows, most, watch)?;
    Ok(decoded)
}

/// Decodes a whole file to its own planes, in half the memory of [`decode`] and without its
/// conversion to RGB. `None` when it is lossless, has alpha, or is a frame that does not cover its
/// canvas. Only for the linked libwebp.
///
/// # Errors
/// As [`decode`].
#[cfg(feature = "libwebp")]
pub fn decode_planes(bytes: &[u8], watch: &mut Watch<'_>) -> Result<Option<Planes>, Error> {
    let canvas = header(bytes)?;
    let frame = frame::first(bytes, &canvas)?;
    let bitstream = frame.bitstream;
    let is_lossless = bitstream.data.starts_with(b"VP8L");
    if bitstream.has_alpha || is_lossless || !frame.covers(&canvas) {
        return Ok(None);
    }
    let (width, height) = (bitstream.width, bitstream.height);
    let halved = pixels(width.div_ceil(2), height.div_ceil(2));
    let mut planes = Planes {
        width,
        height,
        luma: zeros(Some(pixels(width, height)))?,
        cb: zeros(Some(halved))?,
        cr: zeros(Some(halved))?,
    };
    let most = working_memory_of(&bitstream);
    libwebp::decode_planes(&bitstream, &mut planes, most, watch)?;
    full_luma(&mut planes.luma);
    full_chroma(&mut planes.cb);
    full_chroma(&mut planes.cr);
    Ok(Some(planes))
}

/// Bytes that [`decode`] may need for this file and target, including the result but not the file:
/// as [`decode_memory`] for the header; for an opaque lossy picture, which is decoded row by row,
/// only its result and 20 MiB.
///
/// # Errors
/// The errors of an invalid file; its pixels are not read.
pub fn decode_memory_of(bytes: &[u8], target: Option<(u32, u32)>) -> Result<u64, Error> {
    let canvas = header(bytes)?;
    let frame = frame::first(bytes, &canvas)?;
    let Bitstream {
        width,
        height,
        has_alpha,
        ..
    } = frame.bitstream;
    let result = if frame.covers(&canvas) {
        let (width, height) = scale::dimensions((width, height), target);
        result_memory(width, height, has_alpha)
    } else {
        result_memory(canvas.width, canvas.height, true)
    };
    Ok(result.saturating_add(working_memory_of(&frame.bitstream)))
}

/// Bytes that [`decode`] may need for any picture of this size, including the result but not the
/// file: 8 for each opaque pixel, 10 for one with alpha, and 20 MiB. Without a linked libwebp, the
/// result briefly exists twice: 3 or 4 more.
///
/// On WebAssembly a file that needs more gives [`Error::OutOfMemory`]: a lossless one of 200 kB can
/// describe a gigabyte of code tables.
pub fn decode_memory(width: u32, height: u32, has_alpha: bool) -> u64 {
    result_memory(width, height, has_alpha).saturating_add(working_memory(width, height, has_alpha))
}

fn result_memory(width: u32, height: u32, has_alpha: bool) -> u64 {
    let channels = if has_alpha { 4 } else { 3 };
    let copies = if cfg!(feature = "libwebp") { 1 } else { 2 };
    pixels(width, height).saturating_mul(channels * copies)
}

/// Memory that libwebp may need for a bitstream, beside the samples.
fn working_memory_of(bitstream: &Bitstream<'_>) -> u64 {
    if bitstream.has_alpha || bitstream.data.starts_with(b"VP8L") {
        working_memory(bitstream.width, bitstream.height, bitstream.has_alpha)
    } else {
        FIXED
    }
}

/// Rows of blocks at the greatest width, and about a thousand code tables of 16 kB:
/// libwebp's encoder makes a few hundred at most.
const FIXED: u64 = 20 << 20;

/// Maximum memory that libwebp may need, beside the samples.
fn working_memory(width: u32, height: u32, has_alpha: bool) -> u64 {
    // A lossless picture is first decoded to whole pixels (4), with its transform images (at most
    // 1); so may be the alpha of a lossy one, in a plane of its own (1).
    let bytes = if has_alpha { 6 } else { 5 };
    pixels(width, height)
        .saturating_mul(bytes)
        .saturating_add(FIXED)
}

fn pixels(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}

impl Decoded {
    /// All zero: transparent, if it has alpha.
    fn blank(width: u32, height: u32, has_alpha: bool) -> Result<Self, Error> {
        let channels = if has_alpha { 4 } else { 3 };
        let samples = zeros(pixels(width, height).checked_mul(channels))?;
        Ok(Self {
            width,
            height,
            has_alpha,
            samples,
        })
    }
}

/// Returns this many zeros, unless memory is too short.
fn zeros(bytes: Option<u64>) -> Result<Vec<u8>, Error> {
    let bytes = bytes
        .and_then(|it| usize::try_from(it).ok())
        .ok_or(Error::OutOfMemory)?;
    let mut samples = Vec::new();
    samples
        .try_reserve_exact(bytes)
        .map_err(|_| Error::OutOfMemory)?;
    samples.resize(bytes, 0);
    Ok(samples)
}
