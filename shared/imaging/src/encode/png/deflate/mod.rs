//! zlib streams by libdeflate, whose upper levels parse near-optimally.
//!
//! It compresses in one call that nothing can break off, so long data goes in
//! pieces that are joined to one stream. A piece knows nothing of those before:
//! the window begins empty, which is what joining costs.

mod blocks;

use libdeflater::{Adler32, CompressionLvl, Compressor};

use crate::{
    Error,
    progress::{Tick, check},
};

/// How hard to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level(i32);

impl Level {
    /// Tells candidates apart.
    pub(super) const TRIAL: Self = Self(5);
    pub(crate) const FAST: Self = Self(7);
    pub(crate) const BALANCED: Self = Self(11);
    pub(super) const BEST: Self = Self(12);

    /// RFC 1950, § 2.2: deflate with a window of 32 KiB, and about the level.
    const fn header(self) -> [u8; 2] {
        match self.0 {
            ..8 => [0x78, 0x9C],
            _ => [0x78, 0xDA],
        }
    }
}

/// Most bytes compressed in one call: 4 ms at [`Level::FAST`], 27 at
/// [`Level::BALANCED`], 58 at [`Level::BEST`], natively (November 2026). The empty
/// windows cost a screenshot 1.0 % of its bytes, a drawing 0.1 %, a photo nothing;
/// of half the length 1.9 and 0.6 %, of an eighth 5.2 and 2.0 %.
pub(crate) const PIECE: usize = 128 * 1024;

/// The data as a zlib stream. `tick` hears how much of that is done.
pub(crate) fn deflate(data: &[u8], level: Level, tick: &mut Tick<'_>) -> Result<Vec<u8>, Error> {
    let mut stream = Stream::new(level);
    pieces(data, tick, |piece, is_last| stream.push(piece, is_last))?;
    Ok(stream.finish())
}

/// About how long the stream will be.
pub(super) fn length(data: &[u8], level: Level, tick: &mut Tick<'_>) -> Result<usize, Error> {
    let mut compressor = compressor(level);
    let mut length = 0;
    pieces(data, tick, |piece, _| {
        length += packed(&mut compressor, piece)?.len();
        Ok(())
    })?;
    Ok(length)
}

/// A zlib stream of data that comes piece by piece.
pub(crate) struct Stream {
    compressor: Compressor,
    checksum: Adler32,
    bytes: Vec<u8>,
}

impl Stream {
    pub(crate) fn new(level: Level) -> Self {
        Self {
            compressor: compressor(level),
            checksum: Adler32::new(),
            bytes: level.header().to_vec(),
        }
    }

    /// Adds a piece, best one of [`PIECE`] bytes.
    pub(crate) fn push(&mut self, piece: &[u8], is_last: bool) -> Result<(), Error> {
        let mut packed = packed(&mut self.compressor, piece)?;
        self.checksum.update(piece);
        if !is_last {
            // What libdeflate wrote is sound.
            blocks::reopen(&mut packed).ok_or_else(too_large)?;
        }
        self.bytes.extend_from_slice(&packed);
        Ok(())
    }

    /// The stream, whose last piece was pushed.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.bytes
            .extend_from_slice(&self.checksum.sum().to_be_bytes());
        self.bytes
    }
}

/// Every piece, in order, and whether it is the last.
fn pieces(
    data: &[u8],
    tick: &mut Tick<'_>,
    mut each: impl FnMut(&[u8], bool) -> Result<(), Error>,
) -> Result<(), Error> {
    let count = data.len().div_ceil(PIECE).max(1);
    // Pieces of nearly one length: a short one at the end would lose most.
    let mut rest = data;
    for index in 0..count {
        check(tick(index as f32 / count as f32))?;
        let (piece, after) = rest.split_at(rest.len() / (count - index));
        rest = after;
        each(piece, index + 1 == count)?;
    }
    Ok(())
}

fn compressor(level: Level) -> Compressor {
    Compressor::new(CompressionLvl::new(level.0).unwrap_or_default())
}

fn packed(compressor: &mut Compressor, piece: &[u8]) -> Result<Vec<u8>, Error> {
    let mut out = vec![0; compressor.deflate_compress_bound(piece.len())];
    let length = compressor
        .deflate_compress(piece, &mut out)
        .map_err(|_| too_large())?;
    out.truncate(length);
    Ok(out)
}

const fn too_large() -> Error {
    Error::OptionInvalid("the picture is too large for a PNG")
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    fn data(length: usize, kind: u32) -> Vec<u8> {
        let mut state = 0x2545_F491_u32;
        (0..length)
            .map(|at| {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                match kind {
                    0 => 7,
                    1 => (state >> 24) as u8,
                    2 => (at / 7 % 251) as u8,
                    // Noise and order in turns: blocks of every kind.
                    _ if at / 5000 % 3 == 0 => (state >> 24) as u8,
                    _ => (at % 300 / 17) as u8 | (state >> 29) as u8,
                }
            })
            .collect()
    }

    #[test]
    fn streams_of_several_pieces_inflate_to_the_data() {
        for kind in 0..4 {
            for length in [0, 1, PIECE, PIECE + 1, 3 * PIECE - 7] {
                let data = data(length, kind);
                for level in [Level::TRIAL, Level::FAST, Level::BALANCED] {
                    let mut asked = 0;
                    let stream = deflate(&data, level, &mut |_| {
                        asked += 1;
                        ControlFlow::Continue(())
                    });
                    let stream = stream.unwrap();
                    assert_eq!(asked, length.div_ceil(PIECE).max(1));
                    // Two readers: one of them checks Adler's checksum.
                    let inflated = fdeflate::decompress_to_vec(&stream).unwrap();
                    assert!(inflated == data, "{kind} {length} {level:?}");
                    let mut again = vec![0; length];
                    let read =
                        libdeflater::Decompressor::new().zlib_decompress(&stream, &mut again);
                    assert_eq!(
                        (read, &again),
                        (Ok(length), &data),
                        "{kind} {length} {level:?}"
                    );
                    let about = super::length(&data, level, &mut |_| ControlFlow::Continue(()));
                    assert!(about.unwrap().abs_diff(stream.len()) <= 6 + 5 * asked);
                }
            }
        }
    }

    #[test]
    fn breaking_off_ends_the_work_at_any_piece() {
        let data = data(4 * PIECE, 3);
        for last in 1..=4 {
            let mut asked = 0;
            let result = deflate(&data, Level::FAST, &mut |_| {
                asked += 1;
                match asked < last {
                    true => ControlFlow::Continue(()),
                    false => ControlFlow::Break(()),
                }
            });
            assert_eq!((result, asked), (Err(Error::Cancelled), last));
        }
    }
}
