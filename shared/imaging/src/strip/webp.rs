//! WebP: pictures, alpha and animation, in a RIFF frame of the right size.

use super::{Job, Output};
use crate::{
    Error,
    inspect::{
        riff::{Chunk, Riff},
        webp::{ANIM_BYTES, EXTENDED_BYTES, FRAME_BYTES, flag},
    },
};

pub(super) fn strip(job: &Job<'_>, out: &mut Output) -> Result<(), Error> {
    let mut riff = Riff::new(job.file)?;
    out.write(b"RIFF\0\0\0\0WEBP");
    let mut extended = None;
    let mut has_picture = false;
    while let Some(chunk) = riff.next()? {
        let is_animated = extended.is_some_and(|it: Extended| it.flags & flag::ANIMATION != 0);
        match &chunk.name {
            b"VP8X" if extended.is_none() && !has_picture => {
                extended = Some(Extended::write(out, &chunk)?);
            }
            b"ICCP" if extended.is_some() && !has_picture => {
                if let Some(profile) = out.profile(job, chunk.data) {
                    write_chunk(out, &chunk.name, &[&profile]);
                }
            }
            b"ANIM" if is_animated && !has_picture => {
                let data = chunk.data.get(..ANIM_BYTES).ok_or_else(short)?;
                write_chunk(out, &chunk.name, &[data]);
            }
            b"ANMF" if is_animated => {
                write_frame(out, chunk.data)?;
                has_picture = true;
            }
            b"ALPH" if !is_animated && !has_picture => {
                write_chunk(out, &chunk.name, &[chunk.data]);
            }
            b"VP8 " | b"VP8L" if !is_animated && !has_picture => {
                write_chunk(out, &chunk.name, &[chunk.data]);
                has_picture = true;
            }
            _ => {}
        }
    }
    if !has_picture {
        return Err(Error::corrupt("a WebP without a picture"));
    }
    let block = job.orientation_block().filter(|_| extended.is_some());
    if let Some(block) = block {
        write_chunk(out, b"EXIF", &[&block]);
    }
    if let Some(Extended { flags, at }) = extended {
        let icc = if out.has_profile { flag::ICC } else { 0 };
        let exif = if block.is_some() { flag::EXIF } else { 0 };
        if let Some(byte) = out.bytes.get_mut(at) {
            *byte = flags & (flag::ALPHA | flag::ANIMATION) | icc | exif;
        }
    }
    let size = u32::try_from(out.bytes.len() - 8).map_err(|_| short())?;
    if let Some(place) = out.bytes.get_mut(4..8) {
        place.copy_from_slice(&size.to_le_bytes());
    }
    Ok(())
}

/// VP8X as it was, and where its flags stand in the new file.
#[derive(Clone, Copy)]
struct Extended {
    flags: u8,
    at: usize,
}

impl Extended {
    /// Flags follow when it is known what stays; what is reserved becomes zero.
    fn write(out: &mut Output, chunk: &Chunk<'_>) -> Result<Self, Error> {
        let data = chunk.data.first_chunk::<EXTENDED_BYTES>();
        let &[flags, _, _, _, canvas @ ..] = data.ok_or_else(short)?;
        let at = out.bytes.len() + 8;
        write_chunk(out, &chunk.name, &[&[0; 4], &canvas]);
        Ok(Self { flags, at })
    }
}

/// A frame with its first alpha and picture, and nothing else.
fn write_frame(out: &mut Output, data: &[u8]) -> Result<(), Error> {
    let (header, inside) = data.split_at_checked(FRAME_BYTES).ok_or_else(short)?;
    let mut inside = Riff::inside(inside);
    let (mut alpha, mut picture) = (None, None);
    while let Some(chunk) = inside.next()? {
        match &chunk.name {
            b"ALPH" if picture.is_none() => alpha = alpha.or(Some(chunk)),
            b"VP8 " | b"VP8L" => picture = picture.or(Some(chunk)),
            _ => {}
        }
    }
    let picture = picture.ok_or_else(|| Error::corrupt("a WebP frame without a picture"))?;
    let kept: Vec<Chunk<'_>> = alpha.into_iter().chain([picture]).collect();
    let length = FRAME_BYTES + kept.iter().map(Chunk::total_bytes).sum::<usize>();
    write_header(out, b"ANMF", length);
    out.write(header);
    for chunk in kept {
        write_chunk(out, &chunk.name, &[chunk.data]);
    }
    Ok(())
}

fn write_chunk(out: &mut Output, name: &[u8; 4], pieces: &[&[u8]]) {
    let length = pieces.iter().map(|piece| piece.len()).sum();
    write_header(out, name, length);
    for piece in pieces {
        out.write(piece);
    }
    if length % 2 == 1 {
        out.write(&[0]);
    }
}

fn write_header(out: &mut Output, name: &[u8; 4], length: usize) {
    out.write(name);
    // No chunk becomes longer than it was, but for a byte of padding.
    out.write(&(length as u32).to_le_bytes());
}

fn short() -> Error {
    Error::corrupt("a WebP chunk of the wrong length")
}
