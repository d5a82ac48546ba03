//! JPEG: tables, frame and scans; of the application segments only what decides
//! about colours, written anew in front.

use super::{Job, Output};
use crate::{
    Error,
    few::sort_few,
    inspect::{
        jpeg::ICC_PREFIX,
        segments::{Part, Parts, SOS},
    },
};

const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;

/// Bytes of a profile that a segment holds beside its length, prefix and numbers.
const PIECE_BYTES: usize = 0xFFFF - 2 - ICC_PREFIX.len() - 2;

pub(super) fn strip(job: &Job<'_>, out: &mut Output) -> Result<(), Error> {
    let head = Head::read(job.file)?;
    out.write(b"\xFF\xD8");
    if let Some([version @ .., _, _]) = head.jfif {
        // Neither columns nor rows of a thumbnail.
        segment(out, APP0, &[b"JFIF\0", &version[..], &[0, 0]]);
    }
    if let Some(block) = job.orientation_block() {
        segment(out, APP1, &[b"Exif\0\0", &block]);
    }
    let profile = head.profile();
    if let Some(profile) = profile.and_then(|pieces| out.profile(job, &pieces.concat())) {
        // 255 pieces are twice as many bytes as the longest profile that is taken.
        let count = profile.len().div_ceil(PIECE_BYTES) as u8;
        for (number, piece) in (1..=count).zip(profile.chunks(PIECE_BYTES)) {
            segment(out, APP2, &[ICC_PREFIX, &[number, count], piece]);
        }
    }
    if let Some(adobe) = head.adobe {
        segment(out, APP14, &[adobe]);
    }
    for part in Parts::new(job.file) {
        match part? {
            Part::Segment { marker, data } if draws(marker) => segment(out, marker, &[data]),
            Part::Segment { .. } | Part::Stray(_) => {}
            Part::Scan(data) => out.write(data),
            Part::End { .. } => {
                out.write(b"\xFF\xD9");
                return Ok(());
            }
        }
    }
    Err(Error::HeaderIncomplete)
}

/// Frame headers, Huffman and quantization tables, arithmetic conditioning,
/// scans, number of lines, restart interval (T.81, table B.1).
fn draws(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xC7 | 0xC9..=0xCF | SOS | 0xDB | 0xDC | 0xDD)
}

fn segment(out: &mut Output, marker: u8, pieces: &[&[u8]]) {
    let length: usize = pieces.iter().map(|piece| piece.len()).sum();
    // No piece was longer where it was read, and none is put beside another
    // that was not there too.
    let length = u16::try_from(length + 2).expect("a segment that was one before");
    out.write(&[0xFF, marker]);
    out.write(&length.to_be_bytes());
    for piece in pieces {
        out.write(piece);
    }
}

/// What stands before the first scan and decides about colours.
#[derive(Default)]
struct Head<'a> {
    /// Version, unit, densities and thumbnail's sides of the first JFIF segment.
    jfif: Option<&'a [u8; 9]>,
    /// The last Adobe segment: each one overrides those before it.
    adobe: Option<&'a [u8; 12]>,
    /// Chunks of the profile: number, count, bytes.
    profile: Vec<(u8, u8, &'a [u8])>,
}

impl<'a> Head<'a> {
    fn read(file: &'a [u8]) -> Result<Self, Error> {
        let mut head = Self::default();
        for part in Parts::new(file) {
            match part? {
                Part::Segment { marker: SOS, .. } | Part::End { .. } => break,
                Part::Segment { marker, data } => head.segment(marker, data),
                Part::Scan(_) | Part::Stray(_) => {}
            }
        }
        Ok(head)
    }

    fn segment(&mut self, marker: u8, data: &'a [u8]) {
        match marker {
            APP0 => {
                let jfif = data
                    .strip_prefix(b"JFIF\0")
                    .and_then(|it| it.first_chunk::<9>());
                self.jfif = self.jfif.or(jfif);
            }
            APP2 => {
                let chunk = data.strip_prefix(ICC_PREFIX);
                // One more than can be right is enough to know that it is wrong.
                if let Some([number, count, bytes @ ..]) = chunk
                    && self.profile.len() <= usize::from(u8::MAX)
                {
                    self.profile.push((*number, *count, bytes));
                }
            }
            APP14 if data.starts_with(b"Adobe") => {
                self.adobe = data.first_chunk().or(self.adobe);
            }
            _ => {}
        }
    }

    /// The pieces of the profile in order, when each is there once (ICC.1:2022,
    /// annex B.4). A broken sequence is no profile to any reader.
    fn profile(&self) -> Option<Vec<&'a [u8]>> {
        let (_, count, _) = *self.profile.first()?;
        let mut pieces = self.profile.clone();
        sort_few(&mut pieces, |(number, ..)| *number);
        let is_sequence = pieces.len() == usize::from(count)
            && (1..=count)
                .zip(&pieces)
                .all(|(expected, (number, said, _))| (*number, *said) == (expected, count));
        is_sequence.then(|| pieces.into_iter().map(|(.., bytes)| bytes).collect())
    }
}
