//! JPEG: tables, frame and scans, as a decoder uses them. Of the application segments only the ones
//! that define colors stay, rewritten at the front.

mod codes;
mod picture;
mod segment;

use super::{job::Job, output::Output};
use crate::{
    Error,
    containers::segments::{ICC_PREFIX, Part, Parts, SOS},
    insertion_sort::insertion_sort,
};
use picture::Picture;
use segment::segment;

const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;

/// Bytes of a profile in a segment, beside its length, prefix and numbers.
const PIECE_BYTES: usize = 0xFFFF - 2 - ICC_PREFIX.len() - 2;

pub(super) fn strip(job: &Job<'_>, out: &mut Output<'_>) -> Result<(), Error> {
    let head = Head::read(job.file)?;
    out.write(b"\xFF\xD8");
    if let Some(jfif) = head.jfif {
        segment(out, APP0, &[b"JFIF\0", &legal_jfif(*jfif)]);
    }
    if let Some(block) = job.orientation_block() {
        segment(out, APP1, &[b"Exif\0\0", &block]);
    }
    out.has_hidden |= head.has_more;
    let profile = head.profile();
    if let Some(profile) = profile.and_then(|pieces| out.profile(job, &pieces.concat())) {
        // 255 pieces are twice as many bytes as the longest accepted profile.
        let count = profile.len().div_ceil(PIECE_BYTES) as u8;
        for (number, piece) in (1..=count).zip(profile.chunks(PIECE_BYTES)) {
            segment(out, APP2, &[ICC_PREFIX, &[number, count], piece]);
        }
    }
    if let Some(transform) = head.transform() {
        segment(out, APP14, &[ADOBE, &[transform]]);
    }
    let mut picture = Picture::new(job.limits);
    for part in Parts::new(job.file) {
        match part? {
            Part::Segment { marker: SOS, data } => picture.scan_header(data, out)?,
            Part::Segment { marker, data } => picture.segment(marker, data)?,
            Part::Scan(data) => picture.scan(data, out)?,
            Part::Stray(_) => {}
            Part::End { .. } => {
                picture.finish(out)?;
                out.write(b"\xFF\xD9");
                return Ok(());
            }
        }
    }
    Err(Error::HeaderIncomplete)
}

/// Name, version and flags without effect, as libjpeg writes them.
const ADOBE: &[u8; 11] = b"Adobe\0\x64\0\0\0\0";

/// Version, unit and densities, without a thumbnail's columns and rows; invalid values (T.871, §
/// 10.1) become unspecified.
fn legal_jfif([major, minor, unit, x1, x0, y1, y0, ..]: [u8; 9]) -> [u8; 9] {
    let minor = if major == 1 { minor.min(2) } else { 1 };
    let is_legal = unit <= 2 && [x1, x0] != [0, 0] && [y1, y0] != [0, 0];
    match is_legal {
        true => [1, minor, unit, x1, x0, y1, y0, 0, 0],
        false => [1, minor, 0, 0, 1, 0, 1, 0, 0],
    }
}

/// The data before the first scan that defines colors.
#[derive(Default)]
struct Head<'a> {
    /// Version, unit, densities and thumbnail dimensions of the first JFIF segment.
    jfif: Option<&'a [u8; 9]>,
    /// The last Adobe segment: each one overrides those before it.
    adobe: Option<&'a [u8; 12]>,
    components: usize,
    /// Chunks of the profile: number, count, bytes.
    profile: Vec<(u8, u8, &'a [u8])>,
    /// Whether one of them occurred twice.
    has_more: bool,
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
                self.has_more |= self.jfif.is_some() && jfif.is_some();
                self.jfif = self.jfif.or(jfif);
            }
            APP2 => {
                let chunk = data.strip_prefix(ICC_PREFIX);
                // One more than can be right is enough to detect a fault.
                if let Some([number, count, bytes @ ..]) = chunk
                    && self.profile.len() <= usize::from(u8::MAX)
                {
                    self.profile.push((*number, *count, bytes));
                }
            }
            APP14 if data.starts_with(b"Adobe") => {
                self.has_more |= self.adobe.is_some();
                self.adobe = data.first_chunk().or(self.adobe);
            }
            0xC0..=0xC2 => self.components = data.get(5).copied().unwrap_or_default().into(),
            _ => {}
        }
    }

    /// The Adobe segment's color transform; decoders' default for an invalid value.
    fn transform(&self) -> Option<u8> {
        let [.., transform] = *self.adobe?;
        Some(match (transform, self.components) {
            (0..=2, _) => transform,
            (_, 4) => 2,
            _ => 1,
        })
    }

    /// The pieces of the profile in order, if each occurs once (ICC.1:2022, annex B.4). Every
    /// reader ignores a broken sequence.
    fn profile(&self) -> Option<Vec<&'a [u8]>> {
        let (_, count, _) = *self.profile.first()?;
        let mut pieces = self.profile.clone();
        insertion_sort(&mut pieces, |(number, ..)| *number);
        let is_sequence = pieces.len() == usize::from(count)
            && (1..=count)
                .zip(&pieces)
                .all(|(expected, (number, said, _))| (*number, *said) == (expected, count));
        is_sequence.then(|| pieces.into_iter().map(|(.., bytes)| bytes).collect())
    }
}
