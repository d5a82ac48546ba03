//! The blocks of a GIF file in order (GIF89a specification, appendix B).

use calotype_protocol::Dimensions;

use crate::{
    Error,
    work::{self, STEP},
};

/// Extensions that give the number of loops.
pub(crate) const LOOPS: [&[u8; 11]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

/// Extension with a color profile.
pub(crate) const ICC: &[u8; 11] = b"ICCRGBG1012";

/// The part of the file before the first block.
pub(crate) struct Screen<'a> {
    /// The logical screen.
    pub(crate) dimensions: Dimensions,
    /// Signature, screen descriptor and global color table.
    pub(crate) raw: &'a [u8],
}

pub(crate) enum Block<'a> {
    /// Graphic control: flags, delay, transparent color.
    Control {
        control: &'a [u8; 4],
        /// Bytes after them, which no reader uses.
        surplus: usize,
    },
    Image {
        frame: Frame,
        /// Descriptor, local color table and compressed pixels.
        raw: &'a [u8],
    },
    Comment(SubBlocks<'a>),
    Application {
        /// Identifier and authentication code.
        name: &'a [u8; 11],
        data: SubBlocks<'a>,
    },
    /// Plain text, and extensions with unknown labels.
    Other {
        bytes: usize,
    },
    End {
        trailer: &'a [u8],
    },
}

/// The position of a picture on the logical screen.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) left: u16,
    pub(crate) top: u16,
    pub(crate) dimensions: Dimensions,
    /// Whether a color table of its own follows, and its length.
    pub(crate) packed: u8,
}

/// Sub-blocks of up to 255 bytes each, and the empty one that ends them.
#[derive(Clone, Copy)]
pub(crate) struct SubBlocks<'a> {
    /// The bytes, including length bytes and end.
    pub(crate) raw: &'a [u8],
}

impl<'a> SubBlocks<'a> {
    pub(crate) fn iter(self) -> impl Iterator<Item = &'a [u8]> + Clone {
        let mut rest = self.raw;
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first()?;
            let (data, after) = after.split_at_checked(usize::from(*length))?;
            rest = after;
            (!data.is_empty()).then_some(data)
        })
    }

    pub(crate) fn bytes(self) -> impl Iterator<Item = u8> {
        self.iter().flatten().copied()
    }
}

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2C;
const END: u8 = 0x3B;
/// Lengths of signature and screen descriptor, and of a picture's descriptor, without tables.
pub(crate) const SCREEN_BYTES: usize = 13;
pub(crate) const DESCRIPTOR_BYTES: usize = 10;

/// Walks a GIF file or a prefix of it.
pub(crate) struct Blocks<'a> {
    rest: &'a [u8],
}

impl<'a> Blocks<'a> {
    /// The caller checks the signature with [`calotype_protocol::Format::sniff`].
    pub(crate) fn new(file: &'a [u8]) -> Result<(Screen<'a>, Self), Error> {
        let header = file
            .first_chunk::<SCREEN_BYTES>()
            .ok_or(Error::HeaderIncomplete)?;
        let &[.., w0, w1, h0, h1, packed, _background, _aspect] = header;
        let dimensions = Dimensions::new(
            u16::from_le_bytes([w0, w1]).into(),
            u16::from_le_bytes([h0, h1]).into(),
        )
        .ok_or_else(|| Error::corrupt("a GIF of no width or height"))?;
        let length = header.len() + table_bytes(packed);
        let (raw, rest) = file
            .split_at_checked(length)
            .ok_or(Error::HeaderIncomplete)?;
        Ok((Screen { dimensions, raw }, Self { rest }))
    }

    /// The frame of the next picture, as soon as its descriptor is available.
    pub(crate) fn peek_frame(&self) -> Result<Option<Frame>, Error> {
        match self.rest.first() {
            None => Err(Error::HeaderIncomplete),
            Some(&IMAGE) => frame(self.rest).map(Some),
            Some(_) => Ok(None),
        }
    }

    /// Takes the next block.
    pub(crate) fn next(&mut self) -> Result<Block<'a>, Error> {
        let start = self.rest;
        let (&first, after) = start.split_first().ok_or(Error::HeaderIncomplete)?;
        match first {
            EXTENSION => {
                let (&label, body) = after.split_first().ok_or(Error::HeaderIncomplete)?;
                let data = self.sub_blocks(body)?;
                Ok(extension(label, data))
            }
            IMAGE => {
                let frame = frame(start)?;
                let table = table_bytes(frame.packed);
                // One byte is the width of the first code.
                let data = start
                    .get(DESCRIPTOR_BYTES + table + 1..)
                    .ok_or(Error::HeaderIncomplete)?;
                self.sub_blocks(data)?;
                let raw = start.get(..start.len() - self.rest.len());
                Ok(Block::Image {
                    frame,
                    raw: raw.unwrap_or_default(),
                })
            }
            END => {
                self.rest = &[];
                Ok(Block::End { trailer: after })
            }
            // Some writers end a block twice; browsers continue.
            0 => {
                self.rest = after;
                Ok(Block::Other { bytes: 1 })
            }
            _ => Err(Error::corrupt("a GIF block of no known kind")),
        }
    }

    fn sub_blocks(&mut self, body: &'a [u8]) -> Result<SubBlocks<'a>, Error> {
        let mut length = 0;
        loop {
            let size = *body.get(length).ok_or(Error::HeaderIncomplete)?;
            length += 1 + usize::from(size);
            if size == 0 {
                break;
            }
        }
        let (raw, rest) = body
            .split_at_checked(length)
            .ok_or(Error::HeaderIncomplete)?;
        self.rest = rest;
        work::spend(STEP + length);
        Ok(SubBlocks { raw })
    }
}

fn extension(label: u8, data: SubBlocks<'_>) -> Block<'_> {
    let other = Block::Other {
        bytes: 2 + data.raw.len(),
    };
    match label {
        0xF9 => data
            .iter()
            .next()
            .and_then(|control| control.try_into().ok())
            .map_or(other, |control| Block::Control {
                control,
                // Length byte, four bytes, end.
                surplus: data.raw.len().saturating_sub(6),
            }),
        0xFE => Block::Comment(data),
        0xFF => {
            let Some((name, rest)) = data
                .raw
                .split_first()
                .filter(|(length, _)| **length == 11)
                .and_then(|(_, after)| after.split_first_chunk())
            else {
                return other;
            };
            Block::Application {
                name,
                data: SubBlocks { raw: rest },
            }
        }
        _ => other,
    }
}

fn frame(from: &[u8]) -> Result<Frame, Error> {
    let &[_, l0, l1, t0, t1, w0, w1, h0, h1, packed] = from
        .first_chunk::<DESCRIPTOR_BYTES>()
        .ok_or(Error::HeaderIncomplete)?;
    let dimensions = Dimensions::new(
        u16::from_le_bytes([w0, w1]).into(),
        u16::from_le_bytes([h0, h1]).into(),
    )
    .ok_or_else(|| Error::corrupt("a GIF picture of no width or height"))?;
    Ok(Frame {
        left: u16::from_le_bytes([l0, l1]),
        top: u16::from_le_bytes([t0, t1]),
        dimensions,
        packed,
    })
}

/// Bytes of the color table that a packed field announces: 3 × 2ⁿ⁺¹, or none.
pub(crate) fn table_bytes(packed: u8) -> usize {
    match packed & 0x80 {
        0 => 0,
        _ => 3 << ((packed & 7) + 1),
    }
}
