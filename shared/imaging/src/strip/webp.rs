//! WebP: pictures, alpha and animation, in a RIFF frame of the right size.

use std::borrow::Cow;

use super::{job::Job, output::Output};
use crate::{
    Error,
    containers::{
        riff::{Chunk, Riff},
        webp::{ANIM_BYTES, EXTENDED_BYTES, FRAME_BYTES, flag},
    },
};

/// "RIFF", the size of the rest, "WEBP".
const HEADER_BYTES: usize = 12;

pub(super) fn strip(job: &Job<'_>, out: &mut Output<'_>) -> Result<(), Error> {
    let mut riff = Riff::new(job.file)?;
    // Copied for now; the final values overwrite it at the end.
    out.write(job.file.get(..HEADER_BYTES).unwrap_or_default());
    let mut extended = None;
    let mut alpha = None;
    let (mut has_anim, mut has_picture) = (false, false);
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
            // The first of several counts.
            b"ANIM" if is_animated && has_anim => out.has_hidden = true,
            b"ANIM" if is_animated && !has_picture => {
                has_anim = true;
                let data = chunk.data.get(..ANIM_BYTES).ok_or_else(short)?;
                write_chunk(out, &chunk.name, &[data]);
            }
            b"ANMF" if is_animated => {
                write_frame(out, chunk.data)?;
                has_picture = true;
            }
            b"ALPH" if !is_animated && !has_picture => {
                once(&alpha)?;
                alpha = Some(chunk);
            }
            b"VP8 " | b"VP8L" if !is_animated && !has_picture => {
                for (name, data) in picture(alpha.take(), &chunk, out)? {
                    write_chunk(out, &name, &[&data]);
                }
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
        let flags = flags & (flag::ALPHA | flag::ANIMATION) | icc | exif;
        out.replace(at, &[flags]);
    }
    let size = u32::try_from(out.length() - 8).map_err(|_| short())?;
    out.replace(4, &size.to_le_bytes());
    Ok(())
}

/// The original VP8X, and the position of its flags in the new file.
#[derive(Clone, Copy)]
struct Extended {
    flags: u8,
    at: usize,
}

impl Extended {
    /// The flags are written when the kept chunks are known; reserved bits become zero.
    fn write(out: &mut Output<'_>, chunk: &Chunk<'_>) -> Result<Self, Error> {
        let data = chunk.data.first_chunk::<EXTENDED_BYTES>();
        let &[flags, _, _, _, canvas @ ..] = data.ok_or_else(short)?;
        let at = out.length() + 8;
        write_chunk(out, &chunk.name, &[&[flags, 0, 0, 0], &canvas]);
        Ok(Self { flags, at })
    }
}

/// Writes a frame with only its first alpha and picture.
fn write_frame(out: &mut Output<'_>, data: &[u8]) -> Result<(), Error> {
    let (header, inside) = data.split_first_chunk::<FRAME_BYTES>().ok_or_else(short)?;
    let mut inside = Riff::inside(inside);
    let (mut alpha, mut coded) = (None, None);
    while let Some(chunk) = inside.next()? {
        match &chunk.name {
            b"ALPH" if coded.is_none() => {
                once(&alpha)?;
                alpha = Some(chunk);
            }
            b"VP8 " | b"VP8L" if coded.is_none() => coded = Some(chunk),
            _ => out.has_hidden = true,
        }
    }
    let coded = coded.ok_or_else(|| Error::corrupt("a WebP frame without a picture"))?;
    let kept = picture(alpha, &coded, out)?;
    let lengths = kept.iter().map(|it| 8 + it.1.len().next_multiple_of(2));
    write_header(out, b"ANMF", FRAME_BYTES + lengths.sum::<usize>());
    let [place @ .., flags] = header;
    out.write(place);
    // The blending and disposal bits; the rest is reserved.
    out.write(&[flags & 3]);
    for (name, data) in kept {
        write_chunk(out, &name, &[&data]);
    }
    Ok(())
}

/// With two alphas, some decoders use the first and some the last.
fn once(alpha: &Option<Chunk<'_>>) -> Result<(), Error> {
    match alpha {
        Some(_) => Err(Error::corrupt("a WebP picture of two alphas")),
        None => Ok(()),
    }
}

type Named<'a> = ([u8; 4], Cow<'a, [u8]>);

/// The chunks of a picture, cut to their decoded length. Alpha only applies to lossy pictures:
/// beside lossless ones no reader uses it.
fn picture<'a>(
    alpha: Option<Chunk<'a>>,
    coded: &Chunk<'a>,
    out: &mut Output<'_>,
) -> Result<Vec<Named<'a>>, Error> {
    let is_lossy = &coded.name == b"VP8 ";
    out.has_hidden |= alpha.is_some() && !is_lossy;
    let alpha = alpha.filter(|_| is_lossy);
    let mut kept = Vec::with_capacity(2);
    for chunk in alpha.iter().chain([coded]) {
        let data = tidied(chunk, coded)?;
        out.has_hidden |= data.len() < chunk.data.len();
        kept.push((chunk.name, data));
    }
    Ok(kept)
}

/// The part of a chunk that is decoded.
#[cfg(feature = "libwebp")]
fn tidied<'a>(chunk: &Chunk<'a>, coded: &Chunk<'a>) -> Result<Cow<'a, [u8]>, Error> {
    let tidied = match &chunk.name {
        b"VP8 " => calotype_webp::tidy_lossy(chunk.data),
        b"VP8L" => calotype_webp::tidy_lossless(chunk.data),
        _ => {
            let sides = coded.data.get(6..).and_then(|it| it.first_chunk());
            let &[w0, w1, h0, h1] = sides.ok_or_else(short)?;
            let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3FFF);
            calotype_webp::tidy_alpha(chunk.data, side([w0, w1]), side([h0, h1]))
        }
    };
    Ok(Cow::Owned(tidied.map_err(crate::decode::webp::refused)?))
}

/// Unknown without the codec: in the browser the bitstreams stay as they are.
#[cfg(not(feature = "libwebp"))]
fn tidied<'a>(chunk: &Chunk<'a>, _: &Chunk<'a>) -> Result<Cow<'a, [u8]>, Error> {
    Ok(Cow::Borrowed(chunk.data))
}

fn write_chunk(out: &mut Output<'_>, name: &[u8; 4], pieces: &[&[u8]]) {
    let length = pieces.iter().map(|piece| piece.len()).sum();
    write_header(out, name, length);
    for piece in pieces {
        out.write(piece);
    }
    if length % 2 == 1 {
        out.write(&[0]);
    }
}

fn write_header(out: &mut Output<'_>, name: &[u8; 4], length: usize) {
    out.write(name);
    // No chunk becomes longer, except for a byte of padding.
    out.write(&(length as u32).to_le_bytes());
}

fn short() -> Error {
    Error::corrupt("a WebP chunk of the wrong length")
}
