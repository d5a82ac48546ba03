//! Pixels to a JPEG: an encoder of baseline and progressive Huffman files, following ITU-T T.81.
//! Each file here is one step of it.
//!
//! ```text
//! picture (rows of whole blocks) → dct → quantize (mask, trellis, rates) → scans
//!   → tokens → huffman → bits
//! ```
//!
//! One pass over the pixels: the content of the scans is kept as tokens of four bytes, one for each
//! level that is not zero and a few for block ends. All arithmetic is on integers or `f32` sums and
//! products, so browser and host write the same bytes.
//!
//! Deliberately absent: successive approximation (bands of frequencies give the same bytes for less
//! work), arithmetic coding (browsers do not read it), and any metadata except a color profile.

mod bits;
mod blocks;
mod chroma;
mod dct;
mod failure;
mod huffman;
mod markers;
mod picture;
mod progressive;
mod quantize;
mod rates;
#[cfg(test)]
mod reference_tests;
mod scans;
mod sequential;
mod tables;
mod tokens;
mod trellis;

use crate::Effort;
use blocks::Blocks;
pub(crate) use chroma::chroma_for;
pub(crate) use failure::Failure;
use markers::{FrameComponent, Scans};
pub(crate) use picture::{Chroma, Picture, View};

/// The options of the encoder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options<'a> {
    /// 1–100, on roughly the same scale as other encoders: photos at 80 score as high as
    /// libjpeg-turbo's at 80.
    pub(crate) quality: u8,
    /// Progressive if that is smaller, unless it is [`Effort::Fast`].
    pub(crate) effort: Effort,
    /// Rows of MCUs between restart markers, as far as the header can hold the number of blocks; 0
    /// for none.
    pub(crate) restart_rows: u16,
    /// A color profile to embed, at most 16,707,345 bytes.
    pub(crate) icc: Option<&'a [u8]>,
}

/// Pictures with fewer pixels have one scan: the tables of eight would cost more than they save
/// (measured 2026-11).
const PROGRESSIVE_FROM: usize = 40_000;

/// Encodes the picture: JFIF, without metadata.
pub(crate) fn encode(picture: &Picture<'_>, options: &Options<'_>) -> Result<Vec<u8>, Failure> {
    let (width, height) = picture.sides();
    let is_large = width.saturating_mul(height) >= PROGRESSIVE_FROM;
    let scans = match options.effort {
        Effort::Balanced | Effort::Best if is_large => Scans::Bands,
        _ => Scans::One,
    };
    encode_in(scans, picture, options)
}

fn encode_in(
    scans: Scans,
    picture: &Picture<'_>,
    options: &Options<'_>,
) -> Result<Vec<u8>, Failure> {
    let (width, height) = picture.sides();
    let side = |side: usize| u16::try_from(side).map_err(|_| Failure::Dimensions);
    let sides = (side(width)?, side(height)?);
    let chroma = picture.chroma().ok_or(Failure::Planes)?;
    let profile = options.icc.unwrap_or_default();
    if profile.len() > markers::ICC_MAX {
        return Err(Failure::Profile);
    }

    let mut out = Vec::new();
    markers::start(&mut out);
    markers::icc(&mut out, profile);
    let tables = tables::tables(options.quality, chroma);
    markers::quantization(&mut out, &tables);
    let sampling = picture::sampling(chroma);
    let components: Vec<_> = (0..picture.channels())
        .map(|component| FrameComponent {
            sampling: if component == 0 { sampling as u8 } else { 1 },
            table: tokens::class(component) as u8,
        })
        .collect();
    markers::frame(&mut out, scans, sides, &components);

    let mut blocks = Blocks::new(picture, sampling, &tables, options.restart_rows);
    match scans {
        Scans::One => sequential::write(&mut blocks, &mut out),
        Scans::Bands => progressive::write(&mut blocks, &mut out),
    }
    markers::end(&mut out);
    Ok(out)
}
