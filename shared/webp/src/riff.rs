//! The container: a RIFF of chunks, each a tag, a length and a body (RFC 9649, 2.3).

use crate::Error;

pub(crate) const HEADER_BYTES: usize = 12;
pub(crate) const CHUNK_HEADER_BYTES: usize = 8;

pub(crate) type Tag = [u8; 4];

/// A complete chunk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk<'a> {
    pub(crate) tag: Tag,
    pub(crate) body: &'a [u8],
    /// The start of its tag, and the end of its body, in the walked bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The chunks of a file; [`Error::Truncated`] when it is incomplete.
pub(crate) fn chunks(bytes: &[u8]) -> Result<Chunks<'_>, Error> {
    let length = length(bytes)?;
    let whole = bytes.get(HEADER_BYTES..length).ok_or(Error::Truncated)?;
    Ok(Chunks::of(whole))
}

/// The declared length of the file in bytes; bytes after it are ignored.
pub(crate) fn length(bytes: &[u8]) -> Result<usize, Error> {
    let begins = |at: usize, tag: &Tag| {
        let given = bytes.get(at..).unwrap_or_default();
        given.iter().zip(tag).all(|(a, b)| a == b)
    };
    if bytes.is_empty() || !begins(0, b"RIFF") || !begins(8, b"WEBP") {
        return Err(Error::NotWebp);
    }
    let header = bytes.get(..HEADER_BYTES).ok_or(Error::Truncated)?;
    let length = u64::from(u32_at(header, 4).ok_or(Error::Truncated)?) + 8;
    if length < (HEADER_BYTES + CHUNK_HEADER_BYTES) as u64 {
        return Err(Error::Corrupt("the RIFF is too short for a picture"));
    }
    // Beyond the address space: more than can exist.
    usize::try_from(length).map_err(|_| Error::Truncated)
}

pub(crate) struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Chunks<'a> {
    pub(crate) const fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn chunk(&self) -> Option<Chunk<'a>> {
        let body = self.at.checked_add(CHUNK_HEADER_BYTES)?;
        let header = self.bytes.get(self.at..body)?;
        let length = usize::try_from(u32_at(header, 4)?).ok()?;
        let end = body.checked_add(length)?;
        Some(Chunk {
            tag: *header.first_chunk()?,
            body: self.bytes.get(body..end)?,
            start: self.at,
            end,
        })
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Result<Chunk<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let chunk = self.chunk();
        // An odd body is padded; after an invalid chunk the walk ends.
        self.at = chunk.map_or(self.bytes.len(), |it| it.end.next_multiple_of(2));
        Some(chunk.ok_or(Error::Truncated))
    }
}

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let word = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*word))
}

/// Reads the format's three-byte numbers.
pub(crate) fn u24_at(bytes: &[u8], at: usize) -> Option<u32> {
    let &[a, b, c] = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes([a, b, c, 0]))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*word))
}
