//! The chunks of a PNG file, and a reader that lets only pixels through.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use crate::work::{self, STEP};

const SIGNATURE_BYTES: usize = 8;

pub(super) struct Chunk<'a> {
    pub(super) name: [u8; 4],
    pub(super) data: &'a [u8],
    /// With length, name and checksum.
    whole: &'a [u8],
}

impl Chunk<'_> {
    fn is_needed(&self) -> bool {
        match &self.name {
            // One of another length is none (§ 11.2.2), and the decoder would panic.
            b"PLTE" => self.data.len().is_multiple_of(3) && self.data.len() <= 256 * 3,
            b"tRNS" => true,
            // Critical chunks have a capital letter in front (§ 5.4).
            name => name[0].is_ascii_uppercase(),
        }
    }
}

/// Chunks in order; ends where one is incomplete.
pub(super) struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Chunks<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self {
            rest: file.get(SIGNATURE_BYTES..).unwrap_or_default(),
        }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let (length, rest) = self.rest.split_first_chunk()?;
        let (&name, rest) = rest.split_first_chunk()?;
        let length = u32::from_be_bytes(*length) as usize;
        let data = rest.get(..length)?;
        let (whole, rest) = self.rest.split_at_checked(length.checked_add(12)?)?;
        self.rest = rest;
        work::spend(STEP);
        Some(Chunk { name, data, whole })
    }
}

/// The file less every chunk that its default picture does not need. So damage in
/// metadata is no damage, animations are their default picture, and nothing but
/// a palette takes memory.
pub(super) struct Picture<'a> {
    piece: &'a [u8],
    chunks: Chunks<'a>,
}

impl<'a> Picture<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self {
            piece: file.get(..SIGNATURE_BYTES).unwrap_or(file),
            chunks: Chunks::new(file),
        }
    }
}

impl BufRead for Picture<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.piece.is_empty() {
            match self.chunks.next() {
                Some(chunk) if chunk.is_needed() => self.piece = chunk.whole,
                Some(_) => {}
                None => break,
            }
        }
        Ok(self.piece)
    }

    fn consume(&mut self, amount: usize) {
        work::spend(amount);
        self.piece = self.piece.get(amount..).unwrap_or_default();
    }
}

impl Read for Picture<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

/// The decoder asks for it, and never seeks.
impl Seek for Picture<'_> {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
