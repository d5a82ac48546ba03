//! The ICC profile in a file: the only data besides pixels that passes.

use crate::{Error, header::header, riff};

/// Longest profile that is written or read, in bytes; profiles of cameras and screens have a few
/// kilobytes.
pub const PROFILE_MAX_BYTES: usize = 1 << 20;

/// The ICC profile of a whole file; `None` when it is missing or empty.
///
/// # Errors
/// [`Error::ProfileTooLong`], or the errors of an invalid file.
pub fn profile(file: &[u8]) -> Result<Option<&[u8]>, Error> {
    if !header(file)?.has_profile {
        return Ok(None);
    }
    for chunk in riff::chunks(file)? {
        let chunk = chunk?;
        if &chunk.tag == b"ICCP" {
            return match chunk.body.len() {
                0 => Ok(None),
                1..=PROFILE_MAX_BYTES => Ok(Some(chunk.body)),
                _ => Err(Error::ProfileTooLong),
            };
        }
    }
    Ok(None)
}

/// Adds an ICC profile to a file made by [`crate::encode`] (RFC 9649, 2.7).
///
/// # Errors
/// [`Error::ProfileTooLong`]; [`Error::TooComplex`] when the file would exceed 4 GiB; or the errors
/// of an invalid file.
pub fn embed_profile(file: &[u8], profile: &[u8]) -> Result<Vec<u8>, Error> {
    if profile.len() > PROFILE_MAX_BYTES {
        return Err(Error::ProfileTooLong);
    }
    let seen = header(file)?;
    let mut body = b"WEBP".to_vec();
    let flags = 0x20 | u8::from(seen.has_alpha) << 4 | u8::from(seen.is_animated) << 1;
    let mut extended = vec![flags, 0, 0, 0];
    for side in [seen.width, seen.height] {
        extended.extend_from_slice(&(side - 1).to_le_bytes()[..3]);
    }
    push(&mut body, *b"VP8X", &extended)?;
    push(&mut body, *b"ICCP", profile)?;
    for chunk in riff::chunks(file)? {
        let chunk = chunk?;
        if ![*b"VP8X", *b"ICCP"].contains(&chunk.tag) {
            push(&mut body, chunk.tag, chunk.body)?;
        }
    }
    let mut whole = Vec::with_capacity(riff::CHUNK_HEADER_BYTES + body.len());
    push(&mut whole, *b"RIFF", &body)?;
    Ok(whole)
}

fn push(to: &mut Vec<u8>, tag: riff::Tag, body: &[u8]) -> Result<(), Error> {
    let length = u32::try_from(body.len()).map_err(|_| Error::TooComplex)?;
    to.extend_from_slice(&tag);
    to.extend_from_slice(&length.to_le_bytes());
    to.extend_from_slice(body);
    if body.len() % 2 == 1 {
        to.push(0);
    }
    Ok(())
}
