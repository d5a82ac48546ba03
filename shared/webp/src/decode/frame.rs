//! Finds the picture's bitstream in the file.

use crate::{
    Bitstream, Error,
    header::{Coded, Header},
    riff::{self, Chunks, u24_at},
};

/// A picture, or a frame of one, as coded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'a> {
    /// libwebp takes the ALPH before it without a container, and finds the same dimensions in it.
    pub(super) bitstream: Bitstream<'a>,
    /// Its position on the canvas, in pixels.
    pub(super) left: u32,
    pub(super) top: u32,
}

/// The picture, or the first frame of an animation.
pub(super) fn first<'a>(file: &'a [u8], canvas: &Header) -> Result<Frame<'a>, Error> {
    let mut chunks = riff::chunks(file)?;
    let whole = file.get(riff::HEADER_BYTES..).ok_or(Error::Truncated)?;
    if !canvas.is_animated {
        let frame = coded(whole, chunks, (0, 0))?;
        if !frame.covers(canvas) {
            return Err(Error::Corrupt("canvas and picture differ in size"));
        }
        return Ok(frame);
    }
    let anmf = chunks.find_map(|it| match it {
        Ok(chunk) if &chunk.tag != b"ANMF" => None,
        other => Some(other),
    });
    let body = anmf
        .ok_or(Error::Corrupt("an animation without frames"))??
        .body;
    in_animation(body, canvas).ok_or(Error::Corrupt("a frame without a header"))?
}

/// RFC 9649, 2.7.1.2: halved position, sides minus one, duration, flags, then chunks.
fn in_animation<'a>(body: &'a [u8], canvas: &Header) -> Option<Result<Frame<'a>, Error>> {
    let place = (2 * u24_at(body, 0)?, 2 * u24_at(body, 3)?);
    let sides = (u24_at(body, 6)? + 1, u24_at(body, 9)? + 1);
    let data = body.get(16..)?;
    Some(coded(data, Chunks::of(data), place).and_then(|frame| {
        // 25 bits and 24: no overflow.
        let is_inside = place.0 + sides.0 <= canvas.width && place.1 + sides.1 <= canvas.height;
        if !is_inside {
            Err(Error::Corrupt("a frame beyond the canvas"))
        } else if sides != frame.sides() {
            Err(Error::Corrupt("frame and bitstream differ in size"))
        } else {
            Ok(frame)
        }
    }))
}

/// The bitstream among these chunks, and the alpha before it.
fn coded<'a>(data: &'a [u8], chunks: Chunks<'a>, place: (u32, u32)) -> Result<Frame<'a>, Error> {
    let mut alpha = None;
    for chunk in chunks {
        let chunk = chunk?;
        match &chunk.tag {
            b"ALPH" if alpha.is_none() => alpha = Some(chunk.start),
            b"VP8 " | b"VP8L" => {
                let coded = Coded::read(chunk.tag, chunk.body, true)?;
                // Alpha only applies to lossy pictures; beside lossless ones it is ignored.
                let alpha = alpha.filter(|_| &chunk.tag == b"VP8 ");
                let start = alpha.unwrap_or(chunk.start);
                return Ok(Frame {
                    bitstream: Bitstream {
                        data: data.get(start..chunk.end).ok_or(Error::Truncated)?,
                        width: coded.width,
                        height: coded.height,
                        has_alpha: coded.has_alpha || alpha.is_some(),
                    },
                    left: place.0,
                    top: place.1,
                });
            }
            _ => {}
        }
    }
    Err(Error::Corrupt("no bitstream"))
}

impl Frame<'_> {
    pub(super) fn covers(&self, canvas: &Header) -> bool {
        (self.left, self.top) == (0, 0) && self.sides() == (canvas.width, canvas.height)
    }

    fn sides(&self) -> (u32, u32) {
        (self.bitstream.width, self.bitstream.height)
    }
}
