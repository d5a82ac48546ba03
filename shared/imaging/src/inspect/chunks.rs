//! The chunks of a PNG file in order (PNG, third edition, § 5).

use std::ops::RangeInclusive;

use crate::Error;

pub(crate) const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";

pub(crate) struct Chunk<'a> {
    pub(crate) name: [u8; 4],
    pub(crate) data: &'a [u8],
    /// All of it: length, name, data, checksum.
    pub(crate) raw: &'a [u8],
}

/// Walks a PNG file or a prefix of it.
pub(crate) struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    /// The signature is [`calotype_protocol::Format::sniff`]'s to check.
    pub(crate) fn new(file: &'a [u8]) -> Self {
        Self {
            rest: file.get(SIGNATURE.len()..).unwrap_or_default(),
        }
    }

    /// What was not walked yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn peek_name(&self) -> Option<&'a [u8; 4]> {
        self.rest.get(4..)?.first_chunk()
    }

    /// The checksum is the decoder's business.
    pub(crate) fn next(&mut self) -> Result<Chunk<'a>, Error> {
        let incomplete = Error::HeaderIncomplete;
        let Some((length, after)) = self.rest.split_first_chunk() else {
            return Err(incomplete);
        };
        let Some((&name, after)) = after.split_first_chunk::<4>() else {
            return Err(incomplete);
        };
        let length = u32::from_be_bytes(*length);
        if length > i32::MAX as u32 || !name.iter().all(u8::is_ascii_alphabetic) {
            return Err(Error::corrupt("a PNG chunk with an impossible header"));
        }
        let length = length as usize;
        let whole = length.checked_add(12).ok_or(Error::HeaderIncomplete)?;
        let (raw, rest) = self.rest.split_at_checked(whole).ok_or(incomplete)?;
        let data = after.get(..length).unwrap_or_default();
        self.rest = rest;
        Ok(Chunk { name, data, raw })
    }
}

/// The lengths in bytes that a chunk's data may have, for the chunks that a
/// picture is drawn with (§ 11; the last three are those of animation). `None`
/// for all others: texts, times, EXIF, and what is not named in the standard.
pub(crate) fn drawn_lengths(name: [u8; 4]) -> Option<RangeInclusive<usize>> {
    Some(match &name {
        b"IHDR" => 13..=13,
        b"PLTE" => 3..=768,
        b"IDAT" => 0..=usize::MAX,
        b"IEND" => 0..=0,
        b"tRNS" => 1..=256,
        b"cHRM" => 32..=32,
        b"gAMA" => 4..=4,
        b"sBIT" => 1..=4,
        b"sRGB" => 1..=1,
        b"cICP" => 4..=4,
        b"mDCV" => 24..=24,
        b"cLLI" => 8..=8,
        b"bKGD" => 1..=6,
        b"hIST" => 2..=512,
        b"pHYs" => 9..=9,
        b"acTL" => 8..=8,
        b"fcTL" => 26..=26,
        b"fdAT" => 4..=usize::MAX,
        _ => return None,
    })
}
