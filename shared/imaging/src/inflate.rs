//! zlib streams within bounds: the only way to unpack anything in this crate but the
//! rows that the PNG decoder reads.

use fdeflate::{BoundedDecompressionError, Decompressor, decompress_to_vec_bounded};
use libdeflater::Adler32;

use crate::{Error, work};

/// What a stream holds, or its first bytes.
pub(crate) enum Inflated {
    Whole(Vec<u8>),
    Cut(Vec<u8>),
}

/// At most `max_bytes` of what a stream holds; `None` when it is damaged before that.
pub(crate) fn inflated(zlib: &[u8], max_bytes: usize) -> Option<Inflated> {
    work::spend(zlib.len());
    let inflated = match decompress_to_vec_bounded(zlib, max_bytes) {
        Ok(bytes) => Inflated::Whole(bytes),
        Err(BoundedDecompressionError::OutputTooLarge { partial_output }) => {
            Inflated::Cut(partial_output)
        }
        Err(BoundedDecompressionError::DecompressionError { .. }) => {
            // How far it came is not told.
            work::spend(max_bytes);
            return None;
        }
    };
    let (Inflated::Whole(bytes) | Inflated::Cut(bytes)) = &inflated;
    work::spend(bytes.len());
    Some(inflated)
}

/// What follows the bytes that were wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The checksum of them, and nothing else.
    Exact,
    /// More of them, a wrong checksum or none, bytes that belong to no stream.
    More,
}

/// How far back a stream may refer (RFC 1951, § 2).
const WINDOW: usize = 32 * 1024;
/// Bytes inflated in one go.
const STEP: usize = 96 * 1024;
/// Bytes fed in one go, and how many a stream may be ahead of twice what came out: blocks
/// that hold nothing cost the most of all, for the codes that they begin with.
const FEED: u64 = 64 * 1024;
/// Bytes at the end that are fed one by one. The decompressor takes up to seven more
/// than it needs and does not say how many: one at a time it stops where the stream ends.
const TAIL: u64 = 16;

/// Hands `wanted` inflated bytes to `sink` in order, and says what follows them. No more
/// than [`STEP`] bytes are inflated beyond.
///
/// # Errors
/// [`Error::Corrupt`] for a stream of fewer bytes; those of `sink`.
pub(crate) fn inflate<'a>(
    pieces: &mut dyn Iterator<Item = &'a [u8]>,
    length: u64,
    wanted: u64,
    sink: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
) -> Result<End, Error> {
    let mut stream = Stream {
        decoder: Decompressor::new(),
        buffer: vec![0; WINDOW + STEP],
        filled: 0,
        left: wanted,
        checksum: Adler32::new(),
    };
    // So that a wrong one hides no bytes that came before.
    stream.decoder.ignore_adler32();
    let (mut behind, mut last_four) = (length, 0_u32);
    for piece in pieces {
        let mut rest = piece;
        while let Some(&first) = rest.first() {
            let bulk = behind.saturating_sub(TAIL).clamp(1, FEED) as usize;
            let (now, after) = rest.split_at(bulk.min(rest.len()));
            last_four = last_four << 8 | u32::from(first);
            rest = after;
            behind = behind.saturating_sub(now.len() as u64);
            if length - behind > 2 * (wanted - stream.left) + FEED + now.len() as u64 {
                return stream.end(End::More);
            }
            match stream.feed(now, sink)? {
                Fed::All => {}
                Fed::Ended if behind == 0 && last_four == stream.checksum.sum() => {
                    return stream.end(End::Exact);
                }
                Fed::Ended | Fed::Damage => return stream.end(End::More),
            }
        }
    }
    stream.end(End::More)
}

struct Stream {
    decoder: Decompressor,
    buffer: Vec<u8>,
    filled: usize,
    /// Wanted bytes that are still to come.
    left: u64,
    checksum: Adler32,
}

enum Fed {
    All,
    /// The stream is at its end.
    Ended,
    /// It goes on beyond what was wanted, or in no way that can be read.
    Damage,
}

impl Stream {
    fn feed(
        &mut self,
        mut input: &[u8],
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
    ) -> Result<Fed, Error> {
        work::spend(input.len());
        loop {
            if self.filled == self.buffer.len() {
                self.buffer.copy_within(STEP.., 0);
                self.filled = WINDOW;
            }
            let read = self
                .decoder
                .read(input, &mut self.buffer, self.filled, false);
            let Ok((consumed, produced)) = read else {
                return Ok(Fed::Damage);
            };
            work::spend(produced);
            let new = self.buffer.get(self.filled..self.filled + produced);
            let new = new.unwrap_or_default();
            let wanted = usize::try_from(self.left).map_or(new.len(), |it| it.min(new.len()));
            let (wanted, surplus) = new.split_at(wanted);
            self.checksum.update(wanted);
            sink(wanted)?;
            self.left -= wanted.len() as u64;
            self.filled += produced;
            input = input.get(consumed..).unwrap_or_default();
            if !surplus.is_empty() {
                return Ok(Fed::Damage);
            }
            if self.decoder.is_done() {
                return Ok(Fed::Ended);
            }
            if consumed == 0 && produced == 0 {
                // Nothing left to do, or nothing that can be done.
                return Ok(if input.is_empty() {
                    Fed::All
                } else {
                    Fed::Damage
                });
            }
        }
    }

    fn end(&self, end: End) -> Result<End, Error> {
        match self.left {
            0 => Ok(end),
            _ => Err(Error::corrupt("a PNG of fewer rows than it says")),
        }
    }
}
