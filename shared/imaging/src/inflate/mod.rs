//! zlib streams within bounds: the only decompressor in this crate.
//!
//! The cost of unpacking is in proportion to the bytes read and written, for any input: see
//! [`codes`]. The PNG decoder gets unpacked rows.

mod bits;
mod block;
mod codes;
mod stream;
mod symbols;

use libdeflater::Adler32;

use crate::Error;
pub(crate) use bits::Pieces;
pub(crate) use stream::{Inflater, State};

/// The content of a stream, or its first bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Inflated {
    Whole(Vec<u8>),
    Cut(Vec<u8>),
}

/// Unpacks at most `max_bytes` of a stream; `None` when it is damaged before that. Ignores bytes
/// after the stream.
pub(crate) fn inflated(zlib: &[u8], max_bytes: usize) -> Option<Inflated> {
    let mut stream = Inflater::new({
        let mut whole = Some(zlib);
        Box::new(move || whole.take())
    });
    let mut all = Vec::new();
    loop {
        let (bytes, state) = stream.next();
        let room = max_bytes - all.len();
        let (bytes, surplus) = bytes.split_at(room.min(bytes.len()));
        all.extend_from_slice(bytes);
        if !surplus.is_empty() {
            return Some(Inflated::Cut(all));
        }
        match state {
            State::Open => {}
            State::Damaged => return None,
            State::Ended => {
                let mut checksum = Adler32::new();
                checksum.update(&all);
                let is_right = stream.checksum() == Some(checksum.sum());
                return is_right.then_some(Inflated::Whole(all));
            }
        }
    }
}

/// The data after the requested bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Their checksum, and nothing else.
    Exact,
    /// More bytes, a wrong or missing checksum, bytes outside the stream, or blocks and bits
    /// without content.
    More,
}

/// Passes `wanted` inflated bytes to `sink` in order, and reports the data after them.
///
/// # Errors
/// [`Error::Corrupt`] for a stream of fewer bytes; those of `sink`.
pub(crate) fn inflate<'a>(
    pieces: Pieces<'a>,
    wanted: u64,
    sink: &mut dyn FnMut(&[u8]) -> Result<(), Error>,
) -> Result<End, Error> {
    let mut stream = Inflater::new(pieces);
    let mut checksum = Adler32::new();
    let mut left = wanted;
    loop {
        let (bytes, state) = stream.next();
        let now = usize::try_from(left).map_or(bytes.len(), |it| it.min(bytes.len()));
        let (bytes, surplus) = bytes.split_at(now);
        let is_more = !surplus.is_empty();
        checksum.update(bytes);
        sink(bytes)?;
        left -= bytes.len() as u64;
        if state == State::Open && !is_more {
            continue;
        }
        if left > 0 {
            return Err(Error::corrupt("a PNG of fewer rows than it says"));
        }
        return Ok(match !is_more && stream.ends_with(checksum.sum()) {
            true => End::Exact,
            false => End::More,
        });
    }
}

/// Unpacks a zlib stream that arrives in pieces of this many bytes, and reports whether only its
/// checksum follows; `None` when it is damaged or holds more than `max_bytes`.
#[cfg(feature = "work-counter")]
#[doc(hidden)]
pub fn unpack(zlib: &[u8], piece_bytes: usize, max_bytes: usize) -> Option<(Vec<u8>, bool)> {
    let mut pieces = zlib.chunks(piece_bytes);
    let mut stream = Inflater::new(Box::new(move || pieces.next()));
    let (mut all, mut checksum) = (Vec::new(), Adler32::new());
    loop {
        let (bytes, state) = stream.next();
        checksum.update(bytes);
        all.extend_from_slice(bytes);
        match state {
            _ if all.len() > max_bytes => return None,
            State::Damaged => return None,
            State::Open => {}
            State::Ended => return Some((all, stream.ends_with(checksum.sum()))),
        }
    }
}
