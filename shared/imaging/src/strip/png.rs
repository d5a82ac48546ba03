//! PNG: the chunks that are drawn, with their checksums as they are.

use fdeflate::decompress_to_vec_bounded;

use super::{Job, Output};
use crate::{
    Error,
    inspect::chunks::{Chunk, Chunks, SIGNATURE, drawn_lengths},
};

/// A profile's name is free text, and has to be there.
const PROFILE_NAME: &[u8] = b"icc\0";

/// IEND: no data, and the checksum of its name.
const END: &[u8; 12] = b"\0\0\0\0IEND\xAE\x42\x60\x82";

pub(super) fn strip(job: &Job<'_>, out: &mut Output) -> Result<(), Error> {
    let mut chunks = Chunks::new(job.file);
    out.write(SIGNATURE);
    loop {
        let chunk = chunks.next()?;
        match &chunk.name {
            b"IHDR" => {
                out.write(chunk.raw);
                if let Some(block) = job.orientation_block() {
                    write_chunk(out, b"eXIf", &[&block]);
                }
            }
            b"IEND" => {
                out.write(END);
                return Ok(());
            }
            b"iCCP" => {
                if let Some(packed) = profile(job, &chunk).filter(|_| !out.has_profile) {
                    write_chunk(out, b"iCCP", &[PROFILE_NAME, packed]);
                    out.has_profile = true;
                }
            }
            name => match drawn_lengths(*name) {
                Some(lengths) if lengths.contains(&chunk.data.len()) => out.write(chunk.raw),
                // An upper-case first letter: the picture cannot be drawn without
                // it (§ 5.4), and by us not with it.
                None if name[0].is_ascii_uppercase() => {
                    return Err(Error::UnsupportedFormat(calotype_protocol::Format::Png));
                }
                Some(_) if name[0].is_ascii_uppercase() => {
                    return Err(Error::corrupt("a PNG chunk of an illegal length"));
                }
                _ => {}
            },
        }
    }
}

/// The method and the packed bytes of a sound profile, without its name.
fn profile<'a>(job: &Job<'_>, chunk: &Chunk<'a>) -> Option<&'a [u8]> {
    // A damaged chunk is ignored by decoders; with a new checksum it would not be.
    let (body, said) = chunk.raw.get(4..)?.split_last_chunk::<4>()?;
    if crc32(&[body]) != u32::from_be_bytes(*said) {
        return None;
    }
    let name = chunk.data.iter().position(|byte| *byte == 0)?;
    let packed = chunk.data.get(name + 1..)?;
    let zlib = packed.strip_prefix(b"\0")?;
    let plain = decompress_to_vec_bounded(zlib, job.max_profile_bytes).ok()?;
    ((1..=79).contains(&name) && job.keeps_profile([&plain[..]].into_iter())).then_some(packed)
}

fn write_chunk(out: &mut Output, name: &[u8; 4], pieces: &[&[u8]]) {
    let length: usize = pieces.iter().map(|piece| piece.len()).sum();
    // Below 2³¹: what is written anew is a profile within its limit, or 26 bytes.
    out.write(&(length as u32).to_be_bytes());
    let start = out.bytes.len();
    out.write(name);
    for piece in pieces {
        out.write(piece);
    }
    let crc = crc32(&[out.bytes.get(start..).unwrap_or_default()]);
    out.write(&crc.to_be_bytes());
}

/// CRC-32 of PNG, annex D, a bit at a time: for the one or two chunks here a
/// table would be longer than what it saves.
fn crc32(pieces: &[&[u8]]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & 0u32.wrapping_sub(crc & 1))
        })
    };
    !pieces.iter().copied().flatten().fold(!0, step)
}
