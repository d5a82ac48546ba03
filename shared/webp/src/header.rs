//! The header of a WebP, read before any pixel.

use crate::{
    Error,
    riff::{self, CHUNK_HEADER_BYTES, HEADER_BYTES, Tag, u16_at, u24_at, u32_at},
};

/// The picture's header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Width of the canvas in pixels, 1 to 2²⁴.
    pub width: u32,
    /// Height of the canvas in pixels, 1 to 2²⁴.
    pub height: u32,
    /// Whether it may have transparent pixels.
    pub has_alpha: bool,
    /// Whether it is a sequence of frames.
    pub is_animated: bool,
    /// Whether it declares an ICC profile.
    pub has_profile: bool,
}

/// Reads the header from the first 30 bytes of a file, or more.
///
/// # Errors
/// [`Error::NotWebp`], [`Error::Truncated`] when the given bytes are too few, [`Error::Corrupt`].
pub fn header(bytes: &[u8]) -> Result<Header, Error> {
    riff::length(bytes)?;
    let first = bytes.get(HEADER_BYTES..).ok_or(Error::Truncated)?;
    let tag: Tag = *first.first_chunk().ok_or(Error::Truncated)?;
    let length = u32_at(first, 4).ok_or(Error::Truncated)?;
    let body = first.get(CHUNK_HEADER_BYTES..).ok_or(Error::Truncated)?;
    // Bytes after the chunk are not its body.
    let body = usize::try_from(length).map_or(body, |it| body.get(..it).unwrap_or(body));
    let is_all = body.len() as u64 >= u64::from(length);
    let coded = match &tag {
        b"VP8X" => {
            return extended(body).ok_or(if is_all {
                Error::Corrupt("VP8X is too short")
            } else {
                Error::Truncated
            });
        }
        _ => Coded::read(tag, body, is_all)?,
    };
    Ok(Header {
        width: coded.width,
        height: coded.height,
        has_alpha: coded.has_alpha,
        is_animated: false,
        has_profile: false,
    })
}

/// Number of frames of a whole file: 1 when it is not animated. Reads only chunk headers.
///
/// # Errors
/// As [`header`]; [`Error::Truncated`] when the file is not whole.
pub fn frames(bytes: &[u8]) -> Result<u32, Error> {
    if !header(bytes)?.is_animated {
        return Ok(1);
    }
    let mut count = 0_u32;
    for chunk in riff::chunks(bytes)? {
        count = count.saturating_add(u32::from(&chunk?.tag == b"ANMF"));
    }
    Ok(count)
}

/// VP8X (RFC 9649, 2.7): flags, three reserved bytes, the canvas.
fn extended(body: &[u8]) -> Option<Header> {
    let flags = *body.first()?;
    Some(Header {
        width: u24_at(body, 4)? + 1,
        height: u24_at(body, 7)? + 1,
        has_alpha: flags & 0x10 != 0,
        is_animated: flags & 0x02 != 0,
        has_profile: flags & 0x20 != 0,
    })
}

/// The header of a bitstream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Coded {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Only for lossless: the alpha of a lossy picture is a chunk of its own.
    pub(crate) has_alpha: bool,
}

impl Coded {
    /// `is_all` tells a short body from one that continues.
    pub(crate) fn read(tag: Tag, body: &[u8], is_all: bool) -> Result<Self, Error> {
        let read = match &tag {
            b"VP8 " => Self::lossy(body),
            b"VP8L" => Self::lossless(body),
            _ => return Err(Error::Corrupt("the first chunk is none of a picture")),
        };
        match read {
            None if is_all => Err(Error::Corrupt("the bitstream has no header")),
            None => Err(Error::Truncated),
            Some(None) => Err(Error::Corrupt("the bitstream's header is wrong")),
            Some(Some(coded)) => Ok(coded),
        }
    }

    /// RFC 6386, 9.1: a frame tag whose lowest bit is clear for a key frame, a
    /// start code, and two sides of 14 bits.
    fn lossy(body: &[u8]) -> Option<Option<Self>> {
        let is_key = u24_at(body, 0)? & 1 == 0;
        let is_started = body.get(3..6)? == [0x9d, 0x01, 0x2a];
        let side = |at| Some(u32::from(u16_at(body, at)? & 0x3fff));
        let coded = Self {
            width: side(6)?,
            height: side(8)?,
            has_alpha: false,
        };
        let is_right = is_key && is_started && coded.width > 0 && coded.height > 0;
        Some(is_right.then_some(coded))
    }

    /// RFC 9649, 3.4: a signature, two sides minus one in 14 bits each, whether alpha is used, and
    /// a version of 0.
    fn lossless(body: &[u8]) -> Option<Option<Self>> {
        let is_signed = *body.first()? == 0x2f;
        let bits = u32_at(body, 1)?;
        let coded = Self {
            width: (bits & 0x3fff) + 1,
            height: (bits >> 14 & 0x3fff) + 1,
            has_alpha: bits >> 28 & 1 == 1,
        };
        Some((is_signed && bits >> 29 == 0).then_some(coded))
    }
}
