//! The chunks of a WebP file in order (RFC 9649, section 2).

use crate::{
    Error,
    work::{self, STEP},
};

/// `RIFF`, the size, `WEBP`.
const HEADER_BYTES: usize = 12;

pub(crate) struct Chunk<'a> {
    pub(crate) name: [u8; 4],
    pub(crate) data: &'a [u8],
}

impl Chunk<'_> {
    /// Length in the file: name, size, data and their padding.
    pub(crate) fn total_bytes(&self) -> usize {
        8 + self.data.len().next_multiple_of(2)
    }
}

/// The available part of the next chunk.
pub(crate) struct Peek<'a> {
    pub(crate) name: [u8; 4],
    /// Its data, as far as available.
    pub(crate) data: &'a [u8],
    pub(crate) is_whole: bool,
}

/// Walks a WebP file or a prefix of it, or the chunks inside a frame.
pub(crate) struct Riff<'a> {
    rest: &'a [u8],
    trailer: &'a [u8],
    /// Whether `rest` reaches the end that the RIFF size gives.
    is_whole: bool,
}

impl<'a> Riff<'a> {
    pub(crate) fn new(file: &'a [u8]) -> Result<Self, Error> {
        let header = file
            .first_chunk::<HEADER_BYTES>()
            .ok_or(Error::HeaderIncomplete)?;
        let size = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
        let end = usize::try_from(size)
            .ok()
            .and_then(|size| size.checked_add(8));
        let (body, trailer, is_whole) = match end.and_then(|end| file.split_at_checked(end)) {
            Some((body, trailer)) => (body, trailer, true),
            None => (file, &[][..], false),
        };
        let rest = body
            .get(HEADER_BYTES..)
            .ok_or_else(|| Error::corrupt("a RIFF size with no room for a picture"))?;
        Ok(Self {
            rest,
            trailer,
            is_whole,
        })
    }

    /// The chunks after the 16 bytes of a frame (§ 2.7.1.1, ANMF).
    pub(crate) fn inside(data: &'a [u8]) -> Self {
        Self {
            rest: data,
            trailer: &[],
            is_whole: true,
        }
    }

    /// The bytes after the end that the RIFF size gives.
    pub(crate) fn trailer(&self) -> &'a [u8] {
        self.trailer
    }

    /// Whether all chunks were walked.
    pub(crate) fn has_ended(&self) -> bool {
        self.is_whole && self.rest.is_empty()
    }

    /// Looks at the next chunk; `None` at the end.
    pub(crate) fn peek(&self) -> Result<Option<Peek<'a>>, Error> {
        if self.has_ended() {
            return Ok(None);
        }
        let Some((header, after)) = self.rest.split_first_chunk::<8>() else {
            return Err(self.short());
        };
        let &[a, b, c, d, s0, s1, s2, s3] = header;
        let name = [a, b, c, d];
        let size = usize::try_from(u32::from_le_bytes([s0, s1, s2, s3])).ok();
        let (data, is_whole) = match size.and_then(|size| after.get(..size)) {
            Some(data) => (data, true),
            None if self.is_whole => return Err(self.short()),
            None => (after, false),
        };
        Ok(Some(Peek {
            name,
            data,
            is_whole,
        }))
    }

    /// Takes the next chunk; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Chunk<'a>>, Error> {
        let Some(Peek {
            name,
            data,
            is_whole,
        }) = self.peek()?
        else {
            return Ok(None);
        };
        if !is_whole {
            return Err(Error::HeaderIncomplete);
        }
        work::spend(STEP);
        let chunk = Chunk { name, data };
        // Some writers omit the last padding byte.
        self.rest = self.rest.get(chunk.total_bytes()..).unwrap_or_default();
        Ok(Some(chunk))
    }

    fn short(&self) -> Error {
        if self.is_whole {
            Error::corrupt("a WebP chunk that is longer than its file")
        } else {
            Error::HeaderIncomplete
        }
    }
}
