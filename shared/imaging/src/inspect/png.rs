//! PNG headers: dimensions, and every chunk that the picture is drawn without.

use calotype_protocol::{Dimensions, Format};

use super::{Extent, Inspection, MetadataFound, exif};
use crate::{Error, Orientation};

const SIGNATURE_BYTES: usize = 8;

/// Walks to the first IDAT, and on to IEND as far as there are bytes.
pub(super) fn inspect(bytes: &[u8], extent: Extent) -> Result<Inspection, Error> {
    let mut chunks = Chunks {
        rest: bytes.get(SIGNATURE_BYTES..).unwrap_or_default(),
    };
    let first = chunks.next()?;
    if &first.name != b"IHDR" {
        return Err(Error::corrupt("a PNG that does not begin with IHDR"));
    }
    let stored = header(first.data)?;
    let mut walk = Walk::default();
    loop {
        // Enough is known once the name of the first IDAT is seen.
        if chunks.peek_name() == Some(b"IDAT") {
            break;
        }
        let chunk = chunks.next()?;
        if &chunk.name == b"IEND" {
            return Err(Error::corrupt("a PNG without pixels"));
        }
        walk.chunk(&chunk);
    }
    let mut has_ended = false;
    while let Ok(chunk) = chunks.next() {
        if &chunk.name == b"IEND" {
            walk.found.trailer = !chunks.rest.is_empty();
            walk.found.add_bytes(chunks.rest.len());
            has_ended = true;
            break;
        }
        walk.chunk(&chunk);
    }
    extent.check(has_ended)?;
    let orientation = walk.orientation.unwrap_or_default();
    Ok(Inspection {
        format: Format::Png,
        dimensions: orientation.turned(stored),
        orientation,
        metadata: walk.found,
    })
}

#[derive(Default)]
struct Walk {
    orientation: Option<Orientation>,
    found: MetadataFound,
}

impl Walk {
    /// Chunks of PNG, third edition, § 11; those not named there are private.
    fn chunk(&mut self, chunk: &Chunk<'_>) {
        let found = &mut self.found;
        match &chunk.name {
            b"PLTE" | b"IDAT" | b"IEND" | b"tRNS" | b"cHRM" | b"gAMA" | b"sBIT" | b"sRGB"
            | b"cICP" | b"mDCV" | b"cLLI" | b"bKGD" | b"hIST" | b"pHYs" | b"acTL" | b"fcTL"
            | b"fdAT" => return,
            b"iCCP" => found.icc = true,
            b"iTXt" if chunk.data.starts_with(b"XML:com.adobe.xmp\0") => found.xmp = true,
            b"tEXt" | b"zTXt" | b"iTXt" => found.comment = true,
            b"eXIf" => {
                found.exif = true;
                let facts = exif::read(chunk.data);
                facts.mark(found);
                self.orientation = self.orientation.or(facts.orientation);
            }
            _ => found.other = true,
        }
        self.found.add_bytes(12 + chunk.data.len());
    }
}

struct Chunk<'a> {
    name: [u8; 4],
    data: &'a [u8],
}

struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    fn peek_name(&self) -> Option<&[u8; 4]> {
        self.rest.get(4..)?.first_chunk()
    }

    fn next(&mut self) -> Result<Chunk<'a>, Error> {
        let (length, rest) = self
            .rest
            .split_first_chunk()
            .ok_or(Error::HeaderIncomplete)?;
        let (&name, rest) = rest.split_first_chunk().ok_or(Error::HeaderIncomplete)?;
        let length = u32::from_be_bytes(*length);
        if length > i32::MAX as u32 || !name.iter().all(u8::is_ascii_alphabetic) {
            return Err(Error::corrupt("a PNG chunk with an impossible header"));
        }
        let (data, rest) = rest
            .split_at_checked(length as usize)
            .ok_or(Error::HeaderIncomplete)?;
        // The checksum is the decoder's business.
        let (_crc, rest) = rest
            .split_first_chunk::<4>()
            .ok_or(Error::HeaderIncomplete)?;
        self.rest = rest;
        Ok(Chunk { name, data })
    }
}

/// IHDR, § 11.2.1: sides of 1 to 2³¹ − 1 and the fifteen legal combinations.
fn header(data: &[u8]) -> Result<Dimensions, Error> {
    let invalid = || Error::corrupt("a PNG header with an illegal value");
    let (width, rest) = data.split_first_chunk().ok_or_else(invalid)?;
    let (height, rest) = rest.split_first_chunk().ok_or_else(invalid)?;
    let &[depth, colour, 0, 0, 0 | 1] = rest else {
        return Err(invalid());
    };
    let is_legal = match colour {
        0 => matches!(depth, 1 | 2 | 4 | 8 | 16),
        3 => matches!(depth, 1 | 2 | 4 | 8),
        2 | 4 | 6 => matches!(depth, 8 | 16),
        _ => false,
    };
    let (width, height) = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
    if !is_legal || width.max(height) > i32::MAX as u32 {
        return Err(invalid());
    }
    Dimensions::new(width, height).ok_or_else(invalid)
}
