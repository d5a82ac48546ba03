//! The chunks of a PNG file in order (PNG, third edition, § 5).

use std::ops::RangeInclusive;

pub(crate) use crc32fast::hash as crc32;

use crate::{
    Error,
    inflate::{Inflated, inflated},
    work::{self, STEP},
};

pub(crate) const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";

pub(crate) struct Chunk<'a> {
    pub(crate) name: [u8; 4],
    pub(crate) data: &'a [u8],
    /// The whole chunk: length, name, data, checksum.
    pub(crate) raw: &'a [u8],
}

/// Walks a PNG file or a prefix of it.
pub(crate) struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    /// The caller checks the signature with [`calotype_protocol::Format::sniff`].
    pub(crate) fn new(file: &'a [u8]) -> Self {
        Self {
            rest: file.get(SIGNATURE.len()..).unwrap_or_default(),
        }
    }

    /// The chunks from `rest` on.
    pub(crate) const fn at(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// The bytes not yet walked.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn peek_name(&self) -> Option<&'a [u8; 4]> {
        self.rest.get(4..)?.first_chunk()
    }

    /// The decoder checks the checksum.
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
        work::spend(STEP);
        Ok(Chunk { name, data, raw })
    }
}

/// Whether the checksum of a whole chunk is right. Decoders ignore a chunk with a wrong one if the
/// picture can be drawn without it.
pub(crate) fn is_sound(raw: &[u8]) -> bool {
    let parts = raw.get(4..).and_then(|it| it.split_last_chunk::<4>());
    parts.is_some_and(|(body, said)| {
        work::spend(body.len());
        crc32(body) == u32::from_be_bytes(*said)
    })
}

/// Whether a picture is drawn with this chunk (§ 11; the last three are those of animation), and
/// its length and values are valid. Texts, times, EXIF and chunks that the standard does not name
/// are not drawn; neither is a palette's histogram.
pub(crate) fn is_drawn(name: [u8; 4], data: &[u8]) -> bool {
    let word = |at: usize| {
        let word = data.get(at..).and_then(|it| it.first_chunk());
        word.map_or(0, |it| u32::from_be_bytes(*it))
    };
    match (&name, data.len()) {
        (b"IHDR", 13) | (b"IDAT", _) | (b"IEND", 0) | (b"tRNS", 1..=256) => true,
        (b"PLTE", 3..=768) => data.len().is_multiple_of(3),
        // 100,000 is 1; the second is y of the white point.
        (b"cHRM", 32) => (0..8).all(|it| word(4 * it) <= 100_000) && word(4) > 0,
        (b"gAMA", 4) => GAMMAS.contains(&word(0)),
        (b"sRGB", 1) => data[0] <= 3,
        // Numbers of ITU-T H.273; PNG allows only RGB (§ 11.3.2.6).
        (b"cICP", 4) => {
            matches!(data[0], 1 | 2 | 4..=12 | 22)
                && matches!(data[1], 1 | 2 | 4..=18)
                && data[2] == 0
                && data[3] <= 1
        }
        (b"mDCV", 24) => {
            let colors = data.first_chunk::<16>();
            colors.is_some_and(|it| MASTERED.contains(it))
                && word(16) <= BRIGHTEST
                && word(20) < word(16)
        }
        (b"cLLI", 8) => word(0) <= BRIGHTEST && word(4) <= word(0),
        // Up to 100 pixels a millimeter.
        (b"pHYs", 9) => {
            (1..=100_000).contains(&word(0)) && (1..=100_000).contains(&word(4)) && data[8] <= 1
        }
        (b"sBIT", 1..=4) => data.iter().all(|it| (1..=16).contains(it)),
        (b"bKGD", 1 | 2 | 6) => true,
        (b"acTL", 8) => word(0) > 0,
        (b"fcTL", 26) => data[24] <= 2 && data[25] <= 1,
        (b"fdAT", 4..) => true,
        _ => false,
    }
}

/// The profile in an iCCP chunk, unpacked (§ 11.3.2.3): after a name of 1 to 79 bytes, a zero and
/// the method 0. `None` when it is damaged, or longer than `max_bytes`.
pub(crate) fn profile(data: &[u8], max_bytes: usize) -> Option<Vec<u8>> {
    let name = data.iter().take(80).position(|byte| *byte == 0)?;
    let zlib = data.get(name + 1..)?.strip_prefix(b"\0")?;
    match inflated(zlib, max_bytes)? {
        Inflated::Whole(bytes) if name > 0 => Some(bytes),
        _ => None,
    }
}

/// Exponents of `gAMA` that are used, times 100,000: those of cameras and monitors lie between 1
/// and 2.8, any other is a mistake.
pub(crate) const GAMMAS: RangeInclusive<u32> = 20_000..=200_000;

/// 10,000 cd/m², the maximum of PQ, in ten-thousandths.
const BRIGHTEST: u32 = 100_000_000;

/// Red, green, blue and white, x and y of each in steps of 0.00002, of the displays on which
/// pictures are mastered: BT.2020, P3 and BT.709.
const MASTERED: [[u8; 16]; 3] = [
    mastered([[35_400, 14_600], [8_500, 39_850], [6_550, 2_300]]),
    mastered([[34_000, 16_000], [13_250, 34_500], [7_500, 3_000]]),
    mastered([[32_000, 16_500], [15_000, 30_000], [7_500, 3_000]]),
];

const fn mastered(colors: [[u16; 2]; 3]) -> [u8; 16] {
    let mut bytes = [0; 16];
    let mut index = 0;
    while index < 8 {
        let number = match index {
            6 => 15_635,
            7 => 16_450,
            _ => colors[index / 2][index % 2],
        };
        [bytes[2 * index], bytes[2 * index + 1]] = number.to_be_bytes();
        index += 1;
    }
    bytes
}
