//! GIF headers: the logical screen, frames, and every extension that is metadata.

use super::seen::Seen;
use crate::{
    Error, Limits, MetadataFound,
    containers::blocks::{Block, Blocks, Frame, ICC, LOOPS, Screen},
    metadata::xmp,
};

/// Walks to the first picture, and on to the end as far as bytes are available.
pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Seen, Error> {
    let (screen, mut blocks) = Blocks::new(bytes)?;
    limits.check_dimensions(screen.dimensions)?;
    let mut walk = Walk {
        max_bytes: limits.max_metadata_bytes,
        ..Walk::default()
    };
    let first = loop {
        if let Some(frame) = blocks.peek_frame()? {
            break frame;
        }
        match blocks.next()? {
            Block::End { .. } => return Err(Error::corrupt("a GIF without a picture")),
            block => walk.block(&block),
        }
    };
    limits.check_dimensions(first.dimensions)?;
    let has_alpha = walk.is_transparent || !covers(&first, &screen);
    let mut has_ended = false;
    while let Ok(block) = blocks.next() {
        if let Block::Image { frame, .. } = &block {
            // A frame may be larger than the screen, and a decoder may use its size.
            limits.check_dimensions(frame.dimensions)?;
        }
        walk.block(&block);
        if let Block::End { trailer } = block {
            walk.found.trailer = !trailer.is_empty();
            walk.found.add_bytes(trailer.len());
            has_ended = true;
            break;
        }
    }
    Ok(Seen {
        stored: screen.dimensions,
        orientation: None,
        has_alpha,
        frames: walk.frames.max(1),
        profile_bytes: walk.profile_bytes,
        found: walk.found,
        has_ended,
    })
}

/// Whether a frame covers the whole screen.
fn covers(frame: &Frame, screen: &Screen<'_>) -> bool {
    (frame.left, frame.top) == (0, 0)
        && frame.dimensions.width >= screen.dimensions.width
        && frame.dimensions.height >= screen.dimensions.height
}

#[derive(Default)]
struct Walk {
    is_transparent: bool,
    frames: u32,
    profile_bytes: usize,
    found: MetadataFound,
    max_bytes: usize,
}

impl Walk {
    fn block(&mut self, block: &Block<'_>) {
        let found = &mut self.found;
        match block {
            Block::Control { control, surplus } => {
                self.is_transparent = control[0] & 1 == 1;
                found.other |= *surplus > 0;
                found.add_bytes(*surplus);
            }
            Block::Image { .. } => self.frames = self.frames.saturating_add(1),
            Block::End { .. } => {}
            Block::Comment(data) => {
                found.comment = true;
                found.add_bytes(2 + data.raw.len());
            }
            Block::Application { name, data } => {
                match *name {
                    // Length byte, three bytes, end.
                    name if LOOPS.contains(&name) && data.raw.len() == 5 => return,
                    ICC => {
                        found.icc = true;
                        self.profile_bytes = self.profile_bytes.max(data.bytes().count());
                    }
                    b"XMP DataXMP" => {
                        found.xmp = true;
                        let packet = data.raw.get(..self.max_bytes).unwrap_or(data.raw);
                        found.gps |= xmp::has_position(packet);
                    }
                    name if name.starts_with(b"C2PA_GIF") => found.c2pa = true,
                    _ => found.other = true,
                }
                found.add_bytes(3 + name.len() + data.raw.len());
            }
            Block::Other { bytes } => {
                found.other = true;
                found.add_bytes(*bytes);
            }
        }
    }
}
