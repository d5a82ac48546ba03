//! JPEG headers: frame dimensions and every segment that is metadata.

use calotype_protocol::{Dimensions, Format};

use super::seen::Seen;
use crate::{
    Error, Limits, MetadataFound, Orientation,
    containers::segments::{ICC_PREFIX, Part, Parts, SOS},
    metadata::{exif, iptc, xmp},
};

/// Walks to the first scan, and on to the end of image as far as bytes are available.
pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Seen, Error> {
    let mut parts = Parts::new(bytes);
    let mut walk = Walk::new(limits);
    loop {
        match parts.next() {
            Some(Ok(Part::Segment { marker: SOS, .. })) => break,
            Some(Ok(Part::End { .. })) => return Err(Error::corrupt("a JPEG without a scan")),
            Some(Ok(part)) => walk.part(&part)?,
            Some(Err(error)) => return Err(error),
            None => return Err(Error::HeaderIncomplete),
        }
    }
    let stored = walk
        .stored
        .ok_or_else(|| Error::corrupt("a JPEG scan before its frame header"))?;
    // Metadata may hide between scans. The decoder reports damage there.
    let mut has_ended = false;
    for part in parts.map_while(Result::ok) {
        if walk.part(&part).is_err() {
            break;
        }
        has_ended = matches!(part, Part::End { .. });
    }
    Ok(Seen {
        stored,
        orientation: walk.orientation,
        has_alpha: false,
        frames: 1,
        profile_bytes: walk.profile_bytes,
        found: walk.found,
        has_ended,
    })
}

struct Walk<'a> {
    limits: &'a Limits,
    stored: Option<Dimensions>,
    orientation: Option<Orientation>,
    profile_bytes: usize,
    found: MetadataFound,
}

impl<'a> Walk<'a> {
    fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            stored: None,
            orientation: None,
            profile_bytes: 0,
            found: MetadataFound::default(),
        }
    }

    fn part(&mut self, part: &Part<'_>) -> Result<(), Error> {
        match part {
            Part::Segment { marker, data } => self.segment(*marker, data),
            Part::Stray(stray) => {
                self.found.other = true;
                self.found.add_bytes(stray.len());
                Ok(())
            }
            Part::End { trailer } => {
                self.found.trailer = !trailer.is_empty();
                self.found.add_bytes(trailer.len());
                Ok(())
            }
            Part::Scan(_) => Ok(()),
        }
    }

    fn segment(&mut self, marker: u8, data: &[u8]) -> Result<(), Error> {
        match marker {
            // SOF except DHT (C4), JPG (C8) and DAC (CC).
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                if self.stored.is_some() {
                    return Err(Error::corrupt("a second JPEG frame header"));
                }
                let stored = frame(marker, data)?;
                self.limits.check_dimensions(stored)?;
                self.stored = Some(stored);
            }
            0xE0..=0xEF => self.application(marker & 0x0F, data),
            0xFE => {
                self.found.comment = true;
                self.count(data);
            }
            0xDD if data.len() != 2 => {
                return Err(Error::corrupt("an illegal JPEG restart interval"));
            }
            // Tables, scans, restart interval, and markers without a segment (T.81, table B.1).
            0x01 | 0xC4 | 0xD0..=0xDB | 0xDD => {}
            // Segments that our decoder does not draw with: arithmetic conditioning, a number of
            // lines, hierarchies, extensions.
            _ => {
                self.found.other = true;
                self.count(data);
            }
        }
        Ok(())
    }

    fn application(&mut self, number: u8, data: &[u8]) {
        let found = &mut self.found;
        match number {
            0 if data.starts_with(b"JFIF\0") => match jfif_thumbnail(data) {
                Some(0) => return,
                _ => found.thumbnail = true,
            },
            0 if data.starts_with(b"JFXX\0") => found.thumbnail = true,
            1 if data.starts_with(b"Exif\0") => {
                let orientation = exif::inspect(exif::tiff_of(data), found);
                // The first block counts, as in exiftool and browsers.
                self.orientation = self.orientation.or(orientation);
            }
            1 if data.starts_with(b"http://ns.adobe.com/x") => {
                found.xmp = true;
                found.gps |= xmp::has_position(data);
            }
            2 if data.starts_with(ICC_PREFIX) => {
                found.icc = true;
                self.profile_bytes += data.len() - ICC_PREFIX.len();
            }
            2 if data.starts_with(b"MPF\0") => found.pictures = true,
            11 if data.starts_with(b"JP") => found.c2pa = true,
            13 if data.starts_with(iptc::JPEG_PREFIX) => found.iptc = true,
            // Needed for the colors. If longer than 12 bytes, it hides something.
            14 if data.starts_with(b"Adobe") && data.len() == 12 => return,
            _ => found.other = true,
        }
        self.count(data);
    }

    fn count(&mut self, data: &[u8]) {
        self.found.add_bytes(4 + data.len());
    }
}

/// Bytes after the 14 fixed ones of a JFIF segment: 0 unless it has a thumbnail.
fn jfif_thumbnail(data: &[u8]) -> Option<usize> {
    data.len().checked_sub(14)
}

/// Frame header, B.2.2: precision, lines, samples per line, components.
fn frame(marker: u8, data: &[u8]) -> Result<Dimensions, Error> {
    let &[precision, h1, h0, w1, w0, components, ref rest @ ..] = data else {
        return Err(Error::corrupt("a JPEG frame header that is too short"));
    };
    // Baseline, extended and progressive with Huffman codes, 8 bits: cameras and browsers write no
    // others. Lossless, arithmetic and 12 bits are not supported.
    let is_supported = matches!(marker, 0xC0..=0xC2) && precision == 8;
    if !is_supported || !matches!(components, 1 | 3 | 4) {
        return Err(Error::UnsupportedFormat(Format::Jpeg));
    }
    if rest.len() != 3 * usize::from(components) {
        return Err(Error::corrupt("a JPEG frame header of the wrong length"));
    }
    let width = u16::from_be_bytes([w1, w0]).into();
    let height = u16::from_be_bytes([h1, h0]).into();
    if height == 0 {
        // A DNL segment gives the number of lines later: only scanners write that.
        return Err(Error::UnsupportedFormat(Format::Jpeg));
    }
    Dimensions::new(width, height).ok_or_else(|| Error::corrupt("a JPEG of no width"))
}
