//! PNG headers: dimensions, and every chunk that is not needed to draw the picture.

use super::seen::Seen;
use crate::{
    Error, Limits, MetadataFound, Orientation,
    containers::{
        chunks::{Chunk, Chunks, is_drawn},
        png::header,
    },
    metadata::{exif, xmp},
};

/// Walks to the first IDAT, and on to IEND as far as bytes are available.
pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Seen, Error> {
    let mut chunks = Chunks::new(bytes);
    let first = chunks.next()?;
    if &first.name != b"IHDR" {
        return Err(Error::corrupt("a PNG that does not begin with IHDR"));
    }
    let header = header(first.data)?;
    limits.check_dimensions(header.dimensions)?;
    let mut walk = Walk {
        has_alpha: matches!(header.color, 4 | 6),
        max_bytes: limits.max_metadata_bytes,
        ..Walk::default()
    };
    loop {
        // The name of the first IDAT is enough.
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
        walk.chunk(&chunk);
        if &chunk.name == b"IEND" {
            walk.found.trailer = !chunks.rest().is_empty();
            walk.found.add_bytes(chunks.rest().len());
            has_ended = true;
            break;
        }
    }
    Ok(Seen {
        stored: header.dimensions,
        orientation: walk.orientation,
        has_alpha: walk.has_alpha,
        frames: walk.frames.unwrap_or(1).max(1),
        profile_bytes: walk.profile_bytes,
        found: walk.found,
        has_ended,
    })
}

#[derive(Default)]
struct Walk {
    orientation: Option<Orientation>,
    has_alpha: bool,
    frames: Option<u32>,
    profile_bytes: usize,
    found: MetadataFound,
    max_bytes: usize,
}

impl Walk {
    fn chunk(&mut self, chunk: &Chunk<'_>) {
        match &chunk.name {
            b"tRNS" => self.has_alpha = true,
            // Number of frames, number of plays; the first such chunk counts.
            b"acTL" => {
                let frames = chunk.data.first_chunk().copied().map(u32::from_be_bytes);
                self.frames = self.frames.or(frames);
            }
            _ => {}
        }
        if is_drawn(chunk.name, chunk.data) {
            return;
        }
        let data = chunk.data.get(..self.max_bytes).unwrap_or(chunk.data);
        let found = &mut self.found;
        match &chunk.name {
            b"iCCP" => {
                found.icc = true;
                self.profile_bytes = self.profile_bytes.max(chunk.data.len());
            }
            b"iTXt" if data.starts_with(b"XML:com.adobe.xmp\0") => {
                found.xmp = true;
                found.gps |= xmp::has_position(data);
            }
            b"tEXt" | b"zTXt" | b"iTXt" => found.comment = true,
            b"eXIf" => {
                let orientation = exif::inspect(exif::tiff_of(data), found);
                self.orientation = self.orientation.or(orientation);
            }
            b"tIME" => found.time = true,
            b"caBX" => found.c2pa = true,
            // Not named in the standard, or invalid.
            _ => found.other = true,
        }
        self.found.add_bytes(chunk.raw.len());
    }
}
