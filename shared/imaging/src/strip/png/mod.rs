//! PNG: the chunks that are drawn, each cut to its required length and used by the picture.

mod blocks;
mod checksum;
mod image;
mod palette;
mod rows;
mod stream;
mod survey;

use super::{job::Job, output::Output};
use crate::{
    Error,
    containers::chunks::{Chunk, SIGNATURE, crc32},
    encode::png::deflate::{Level, deflate},
};
use image::Image;
use survey::Survey;

/// A profile's name is required free text: the same as our encoder's.
const PROFILE_NAME: &[u8] = b"ICC\0\0";

/// IEND: no data, and the checksum of its name.
const END: &[u8; 12] = b"\0\0\0\0IEND\xAE\x42\x60\x82";

pub(super) fn strip(job: &Job<'_>, out: &mut Output<'_>) -> Result<(), Error> {
    let survey = Survey::of(job, out)?;
    out.has_hidden |= survey.has_hidden;
    out.write(SIGNATURE);
    out.write(survey.first.raw);
    if let Some(block) = job.orientation_block() {
        write_chunk(out, b"eXIf", &[&block]);
    }
    for chunk in &survey.head {
        head(&survey, chunk, out)?;
    }
    let mut sequence = 0;
    for image in &survey.images {
        write_image(&survey, image, &mut sequence, out)?;
    }
    out.write(END);
    Ok(())
}

/// Writes a chunk before the pixels.
fn head(survey: &Survey<'_>, chunk: &Chunk<'_>, out: &mut Output<'_>) -> Result<(), Error> {
    match &chunk.name {
        b"iCCP" => {
            if let Some(profile) = &survey.profile {
                let packed = deflate(profile, Level::BALANCED)?;
                write_chunk(out, b"iCCP", &[PROFILE_NAME, &packed]);
            }
        }
        b"PLTE" => write_chunk(out, b"PLTE", &[&survey.palette.colors]),
        b"tRNS" => write_chunk(out, b"tRNS", &[&survey.palette.transparency]),
        b"acTL" => {
            let frames = survey.images.iter().filter(|it| it.control.is_some());
            // The actual number of frames; more plays than anyone would watch mean forever.
            let plays = chunk.data.get(4..).and_then(|it| it.first_chunk());
            let plays = plays.map_or(0, |it| u32::from_be_bytes(*it));
            let plays = if plays > 0xFFFF { 0 } else { plays };
            let frames = (frames.count() as u32).to_be_bytes();
            write_chunk(out, b"acTL", &[&frames, &plays.to_be_bytes()]);
        }
        _ => out.write(chunk.raw),
    }
    Ok(())
}

/// Controls and data of frames are numbered consecutively.
fn write_image(
    survey: &Survey<'_>,
    image: &Image<'_>,
    sequence: &mut u32,
    out: &mut Output<'_>,
) -> Result<(), Error> {
    let mut number = || {
        let number = sequence.to_be_bytes();
        *sequence += 1;
        number
    };
    if let Some(control) = image.control {
        let (_, rest) = control.split_at(4);
        write_chunk(out, b"fcTL", &[&number(), rest]);
    }
    let rewritten = image.rewritten(&survey.header)?;
    let whole = rewritten.as_deref();
    for data in whole
        .into_iter()
        .chain(image.pieces().filter(|_| whole.is_none()))
    {
        match image.is_default() {
            true => write_chunk(out, b"IDAT", &[data]),
            false => write_chunk(out, b"fdAT", &[&number(), data]),
        }
    }
    Ok(())
}

fn write_chunk(out: &mut Output<'_>, name: &[u8; 4], pieces: &[&[u8]]) {
    let length: usize = pieces.iter().map(|piece| piece.len()).sum();
    // Below 2³¹: a rewritten chunk is not much longer than the original.
    out.write(&(length as u32).to_be_bytes());
    let start = out.length();
    out.write(name);
    for piece in pieces {
        out.write(piece);
    }
    let crc = crc32(out.since(start));
    out.write(&crc.to_be_bytes());
}
