//! JPEG headers: frame dimensions and every segment that is metadata.

use calotype_protocol::{Dimensions, Format};

use super::{
    Extent, Inspection, MetadataFound, exif,
    segments::{Part, Parts, SOS},
};
use crate::{Error, Orientation};

/// Walks to the first scan, and on to the end of image as far as there are bytes.
pub(super) fn inspect(bytes: &[u8], extent: Extent) -> Result<Inspection, Error> {
    let mut parts = Parts::new(bytes);
    let mut walk = Walk::default();
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
    // Metadata may hide between scans. Damage there is the decoder's to report.
    let mut has_ended = false;
    for part in parts.map_while(Result::ok) {
        if walk.part(&part).is_err() {
            break;
        }
        has_ended = matches!(part, Part::End { .. });
    }
    extent.check(has_ended)?;
    let orientation = walk.orientation.unwrap_or_default();
    Ok(Inspection {
        format: Format::Jpeg,
        dimensions: orientation.turned(stored),
        orientation,
        metadata: walk.found,
    })
}

#[derive(Default)]
struct Walk {
    stored: Option<Dimensions>,
    orientation: Option<Orientation>,
    found: MetadataFound,
}

impl Walk {
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
            // SOF but for DHT (C4), JPG (C8) and DAC (CC).
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                if self.stored.is_some() {
                    return Err(Error::corrupt("a second JPEG frame header"));
                }
                self.stored = Some(frame(marker, data)?);
            }
            0xE0..=0xEF => self.application(marker & 0x0F, data),
            0xFE => {
                self.found.comment = true;
                self.count(data);
            }
            _ => {}
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
                found.exif = true;
                let facts = exif::read(data.get(6..).unwrap_or_default());
                facts.mark(found);
                // The first block counts, as for exiftool and the browsers.
                self.orientation = self.orientation.or(facts.orientation);
            }
            1 if data.starts_with(b"http://ns.adobe.com/x") => found.xmp = true,
            2 if data.starts_with(b"ICC_PROFILE\0") => found.icc = true,
            13 if data.starts_with(b"Photoshop 3.0\0") => found.iptc = true,
            // Needed to know the colours. Longer than 12 bytes, it hides something.
            14 if data.starts_with(b"Adobe") && data.len() == 12 => return,
            _ => found.other = true,
        }
        self.count(data);
    }

    fn count(&mut self, data: &[u8]) {
        self.found.add_bytes(4 + data.len());
    }
}

/// Bytes behind the 14 fixed ones of a JFIF segment: 0 unless it has a thumbnail.
fn jfif_thumbnail(data: &[u8]) -> Option<usize> {
    data.len().checked_sub(14)
}

/// Frame header, B.2.2: precision, lines, samples per line, components.
fn frame(marker: u8, data: &[u8]) -> Result<Dimensions, Error> {
    let &[precision, h1, h0, w1, w0, components, ref rest @ ..] = data else {
        return Err(Error::corrupt("a JPEG frame header that is too short"));
    };
    // Baseline, extended and progressive with Huffman codes, 8 bits: all that
    // cameras and browsers write. Lossless, arithmetic and 12 bits are not read.
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
        // Number of lines given later, by a DNL segment: only scanners do that.
        return Err(Error::UnsupportedFormat(Format::Jpeg));
    }
    Dimensions::new(width, height).ok_or_else(|| Error::corrupt("a JPEG of no width"))
}
