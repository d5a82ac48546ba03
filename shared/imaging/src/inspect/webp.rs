//! WebP headers: dimensions, alpha, frames and every chunk that is metadata
//! (RFC 9649, sections 2.5 to 2.7).

use calotype_protocol::Dimensions;

use super::seen::Seen;
use crate::{
    Error, Limits, MetadataFound, Orientation,
    containers::{
        riff::{Chunk, Peek, Riff},
        webp::{ANIM_BYTES, EXTENDED_BYTES, FRAME_BYTES, flag},
    },
    metadata::{exif, xmp},
};

/// Walks to the first picture, and on to the end as far as bytes are available.
pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Seen, Error> {
    let mut riff = Riff::new(bytes)?;
    let mut walk = Walk {
        max_bytes: limits.max_metadata_bytes,
        ..Walk::default()
    };
    let pictured = loop {
        let peek = riff
            .peek()?
            .ok_or_else(|| Error::corrupt("a WebP without a picture"))?;
        match (&peek.name, walk.extended) {
            (b"VP8 " | b"VP8L" | b"ANMF", _) => break picture(&peek)?,
            (b"VP8X", None) => {
                let extended = Extended::read(&peek)?;
                limits.check_dimensions(extended.canvas)?;
                walk.extended = Some(extended);
                let surplus = riff.next()?.map_or(0, |it| it.data.len() - EXTENDED_BYTES);
                walk.found.other = surplus > 0;
                walk.found.add_bytes(surplus);
            }
            (_, None) => return Err(Error::corrupt("a WebP that begins with neither")),
            _ => {
                if let Some(chunk) = riff.next()? {
                    walk.chunk(&chunk);
                }
            }
        }
    };
    let stored = walk.check(&pictured)?;
    limits.check_dimensions(stored)?;
    // The decoder reports damage after the first picture.
    while let Ok(Some(chunk)) = riff.next() {
        walk.chunk(&chunk);
    }
    let has_ended = riff.has_ended();
    if walk.awaits_exif() && !has_ended {
        return Err(Error::HeaderIncomplete);
    }
    walk.found.trailer = !riff.trailer().is_empty();
    walk.found.add_bytes(riff.trailer().len());
    Ok(Seen {
        stored,
        orientation: walk.orientation,
        has_alpha: pictured.has_alpha || walk.has(flag::ALPHA),
        frames: walk.frames.max(1),
        profile_bytes: walk.profile_bytes,
        found: walk.found,
        has_ended,
    })
}

/// The fields of VP8X (§ 2.7).
#[derive(Clone, Copy)]
pub(crate) struct Extended {
    pub(crate) flags: u8,
    pub(crate) canvas: Dimensions,
}

impl Extended {
    fn read(peek: &Peek<'_>) -> Result<Self, Error> {
        let Some(&[flags, _, _, _, w0, w1, w2, h0, h1, h2]) = peek.data.first_chunk() else {
            return Err(short(peek));
        };
        Ok(Self {
            flags,
            canvas: Dimensions {
                width: 1 + u32::from_le_bytes([w0, w1, w2, 0]),
                height: 1 + u32::from_le_bytes([h0, h1, h2, 0]),
            },
        })
    }
}

/// The header of the first picture, or frame.
struct Picture {
    dimensions: Dimensions,
    has_alpha: bool,
    is_frame: bool,
    /// The position of a frame's right and bottom edges on the canvas.
    reach: (u32, u32),
}

fn picture(peek: &Peek<'_>) -> Result<Picture, Error> {
    match &peek.name {
        b"VP8L" => lossless(peek),
        b"ANMF" => frame(peek),
        _ => lossy(peek),
    }
}

/// Key frame header of VP8, RFC 6386 § 9.1.
fn lossy(peek: &Peek<'_>) -> Result<Picture, Error> {
    let Some(&[tag, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1]) = peek.data.first_chunk() else {
        return Err(match peek.data.len() {
            ..10 => short(peek),
            _ => Error::corrupt("a VP8 picture without its start code"),
        });
    };
    // The lowest bit is 0 in a key frame; two bits of each side are a scale.
    let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
    let dimensions = Dimensions::new(side(w0, w1), side(h0, h1)).filter(|_| tag & 1 == 0);
    let dimensions = dimensions.ok_or_else(|| Error::corrupt("a VP8 header of no picture"))?;
    Ok(Picture {
        dimensions,
        has_alpha: false,
        is_frame: false,
        reach: (dimensions.width, dimensions.height),
    })
}

/// Header of a lossless picture, RFC 9649 § 3.4.
fn lossless(peek: &Peek<'_>) -> Result<Picture, Error> {
    let Some(&[0x2F, a, b, c, d]) = peek.data.first_chunk() else {
        return Err(match peek.data.len() {
            ..5 => short(peek),
            _ => Error::corrupt("a VP8L picture without its signature"),
        });
    };
    let bits = u32::from_le_bytes([a, b, c, d]);
    if bits >> 29 != 0 {
        return Err(Error::corrupt("a VP8L picture of an unknown version"));
    }
    let dimensions = Dimensions {
        width: 1 + (bits & 0x3FFF),
        height: 1 + (bits >> 14 & 0x3FFF),
    };
    Ok(Picture {
        dimensions,
        has_alpha: bits >> 28 & 1 == 1,
        is_frame: false,
        reach: (dimensions.width, dimensions.height),
    })
}

/// Place and dimensions of a frame, § 2.7.1.1.
fn frame(peek: &Peek<'_>) -> Result<Picture, Error> {
    let Some(header) = peek.data.first_chunk::<FRAME_BYTES>() else {
        return Err(short(peek));
    };
    let &[x0, x1, x2, y0, y1, y2, w0, w1, w2, h0, h1, h2, ..] = header;
    let dimensions = Dimensions {
        width: 1 + u32::from_le_bytes([w0, w1, w2, 0]),
        height: 1 + u32::from_le_bytes([h0, h1, h2, 0]),
    };
    // Places are given in steps of two pixels.
    Ok(Picture {
        dimensions,
        has_alpha: false,
        is_frame: true,
        reach: (
            2 * u32::from_le_bytes([x0, x1, x2, 0]) + dimensions.width,
            2 * u32::from_le_bytes([y0, y1, y2, 0]) + dimensions.height,
        ),
    })
}

fn short(peek: &Peek<'_>) -> Error {
    if peek.is_whole {
        Error::corrupt("a WebP chunk shorter than its header")
    } else {
        Error::HeaderIncomplete
    }
}

#[derive(Default)]
struct Walk {
    extended: Option<Extended>,
    orientation: Option<Orientation>,
    has_exif: bool,
    frames: u32,
    has_picture: bool,
    profile_bytes: usize,
    found: MetadataFound,
    max_bytes: usize,
}

impl Walk {
    fn has(&self, flag: u8) -> bool {
        self.extended.is_some_and(|it| it.flags & flag != 0)
    }

    fn awaits_exif(&self) -> bool {
        self.has(flag::EXIF) && !self.has_exif
    }

    /// The dimensions of the whole picture: the canvas. A still picture must fill it and a frame
    /// must fit in it, or libwebp rejects the file.
    fn check(&self, picture: &Picture) -> Result<Dimensions, Error> {
        let mismatch = || Error::corrupt("a WebP picture that does not fit its canvas");
        if picture.is_frame != self.has(flag::ANIMATION) {
            return Err(mismatch());
        }
        let Some(Extended { canvas, .. }) = self.extended else {
            return Ok(picture.dimensions);
        };
        let fits = match picture.is_frame {
            true => picture.reach.0 <= canvas.width && picture.reach.1 <= canvas.height,
            false => picture.dimensions == canvas,
        };
        fits.then_some(canvas).ok_or_else(mismatch)
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) {
        let is_animated = self.has(flag::ANIMATION);
        let data = chunk.data.get(..self.max_bytes).unwrap_or(chunk.data);
        let found = &mut self.found;
        match &chunk.name {
            b"VP8 " | b"VP8L" if !is_animated && !self.has_picture => {
                self.has_picture = true;
                return;
            }
            b"ALPH" if !is_animated && !self.has_picture => return,
            b"ANIM" if is_animated && chunk.data.len() == ANIM_BYTES => return,
            b"ANMF" if is_animated => {
                self.frames = self.frames.saturating_add(1);
                self.inside_frame(chunk.data);
                return;
            }
            b"ICCP" => {
                found.icc = true;
                self.profile_bytes = self.profile_bytes.max(chunk.data.len());
            }
            b"EXIF" => {
                let orientation = exif::inspect(exif::tiff_of(data), found);
                // Readers look for EXIF only if VP8X announces it.
                if !self.has_exif && self.extended.is_some_and(|it| it.flags & flag::EXIF != 0) {
                    self.orientation = orientation;
                }
                self.has_exif = true;
            }
            b"XMP " => {
                found.xmp = true;
                found.gps |= xmp::has_position(data);
            }
            b"C2PA" => found.c2pa = true,
            _ => found.other = true,
        }
        self.found.add_bytes(chunk.total_bytes());
    }

    /// A frame consists of alpha and picture; other chunks in it are not drawn.
    fn inside_frame(&mut self, data: &[u8]) {
        let mut inside = Riff::inside(data.get(FRAME_BYTES..).unwrap_or_default());
        while let Ok(Some(chunk)) = inside.next() {
            if !matches!(&chunk.name, b"ALPH" | b"VP8 " | b"VP8L") {
                self.found.other = true;
                self.found.add_bytes(chunk.total_bytes());
            }
        }
    }
}
