//! The chunks of a PNG file, and a reader that passes on only pixels.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use crate::{
    Damaged,
    containers::{
        chunks::is_sound,
        png::{Header, header, inflated_bytes},
    },
    inflate::{Inflater, State},
    work::{self, STEP},
};

const SIGNATURE_BYTES: usize = 8;

/// The last chunk of every file, with its checksum (§ 11.2.4).
const IEND: &[u8; 12] = b"\0\0\0\0IEND\xAE\x42\x60\x82";

pub(super) struct Chunk<'a> {
    pub(super) name: [u8; 4],
    pub(super) data: &'a [u8],
    /// The chunk with length, name and checksum.
    whole: &'a [u8],
}

impl Chunk<'_> {
    fn is_needed(&self) -> bool {
        match &self.name {
            // Another length is invalid (§ 11.2.2), and the decoder would panic.
            b"PLTE" => self.data.len().is_multiple_of(3) && self.data.len() <= 256 * 3,
            b"tRNS" => true,
            // Critical chunks begin with a capital letter (§ 5.4).
            name => name[0].is_ascii_uppercase(),
        }
    }
}

/// Chunks in order; ends at an incomplete one.
#[derive(Clone)]
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

/// The file without the chunks that its default picture does not need. So damage in metadata does
/// no harm, an animation becomes its default picture, and only a palette takes memory.
///
/// Rows are already unpacked, in stored blocks: the decoder's own inflater builds tables of
/// thousands of entries for each block of a few bytes.
pub(super) struct Picture<'a> {
    piece: &'a [u8],
    chunks: Chunks<'a>,
    /// Bytes after the last whole chunk.
    end: &'a [u8],
    header: Option<Header>,
    rows: Option<Rows<'a>>,
    /// Chunks of rows, and the number of bytes read of them.
    stored: Vec<u8>,
    read: usize,
}

impl<'a> Picture<'a> {
    pub(super) fn new(file: &'a [u8], damaged: Damaged) -> Self {
        let chunks = Chunks::new(file);
        let header = chunks.clone().next().and_then(|it| header(it.data).ok());
        Self {
            piece: file.get(..SIGNATURE_BYTES).unwrap_or(file),
            chunks,
            end: match damaged {
                Damaged::Refuse => &[],
                Damaged::Repair => IEND,
            },
            header,
            rows: None,
            stored: Vec::new(),
            read: 0,
        }
    }

    /// Moves to the next chunk, or to rows.
    ///
    /// # Errors
    /// A required chunk has a wrong checksum.
    fn advance(&mut self) -> io::Result<bool> {
        if let Some(rows) = &mut self.rows {
            self.read = 0;
            self.stored.clear();
            rows.store(&mut self.stored);
            if !self.stored.is_empty() {
                return Ok(true);
            }
        }
        let before = self.chunks.clone();
        let Some(chunk) = self.chunks.next() else {
            self.piece = std::mem::take(&mut self.end);
            return Ok(!self.piece.is_empty());
        };
        if !chunk.is_needed() {
            return Ok(true);
        }
        if !is_sound(chunk.whole) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        match &chunk.name {
            b"IDAT" if self.rows.is_none() => {
                let promised = self
                    .header
                    .map_or(0, |it| inflated_bytes(&it, it.dimensions));
                self.rows = Some(Rows::new(before, promised));
            }
            b"IDAT" => {}
            b"tRNS" if chunk.data.len() == 2 => {
                self.read = 0;
                self.stored = self.transparency(&chunk);
            }
            _ => self.piece = chunk.whole,
        }
        Ok(true)
    }
}

impl Picture<'_> {
    /// Of a gray value only the lowest bits count, as many as a sample has (§ 11.3.1.1); the
    /// decoder compares a whole byte.
    fn transparency(&self, chunk: &Chunk<'_>) -> Vec<u8> {
        let mut whole = chunk.whole.to_vec();
        if let Some(Header {
            color: 0,
            depth: depth @ ..8,
            ..
        }) = self.header
            && let Some([high, low]) = whole.get_mut(8..10)
        {
            (*high, *low) = (0, *low & ((1 << depth) - 1));
        }
        whole
    }
}

/// The rows of a picture.
struct Rows<'a> {
    packed: Inflater<'a>,
    state: State,
    /// Bytes remaining.
    left: u64,
    is_first: bool,
}

impl<'a> Rows<'a> {
    fn new(chunks: Chunks<'a>, promised: u64) -> Self {
        let mut chunks = chunks;
        let pieces = move || chunks.find(|it| &it.name == b"IDAT").map(|it| it.data);
        Self {
            packed: Inflater::new(Box::new(pieces)),
            state: State::Open,
            left: promised,
            is_first: true,
        }
    }

    /// Writes the next rows as a chunk of stored blocks (RFC 1951, § 3.2.4).
    fn store(&mut self, to: &mut Vec<u8>) {
        if self.left == 0 || self.state != State::Open {
            return;
        }
        let (bytes, state) = self.packed.next();
        self.state = state;
        let now = usize::try_from(self.left).map_or(bytes.len(), |it| it.min(bytes.len()));
        let (bytes, _) = bytes.split_at(now);
        self.left -= bytes.len() as u64;
        put(to, b"\0\0\0\0IDAT");
        if std::mem::replace(&mut self.is_first, false) {
            put(to, &ZLIB_HEAD);
        }
        let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
        while let Some(block) = blocks.next() {
            let [low, high] = (block.len() as u16).to_le_bytes();
            let is_last = self.left == 0 && blocks.peek().is_none();
            put(to, &[u8::from(is_last), low, high, !low, !high]);
            put(to, block);
        }
        if self.left == 0 {
            // A checksum that is never read.
            put(to, &[0; 4]);
        }
        let length = (to.len() - 8) as u32;
        if let Some(place) = to.first_chunk_mut() {
            *place = length.to_be_bytes();
        }
        put(to, &[0; 4]);
    }
}

#[inline(never)]
fn put(to: &mut Vec<u8>, bytes: &[u8]) {
    to.extend_from_slice(bytes);
}

/// A window of 32 KiB, the fastest level (RFC 1950, § 2.2).
const ZLIB_HEAD: [u8; 2] = [0x78, 0x01];

impl BufRead for Picture<'_> {
    #[inline(never)]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.piece.is_empty() && self.read == self.stored.len() && self.advance()? {}
        Ok(match self.stored.get(self.read..) {
            Some(stored) if !stored.is_empty() => stored,
            _ => self.piece,
        })
    }

    #[inline(never)]
    fn consume(&mut self, amount: usize) {
        work::spend(amount);
        if self.read < self.stored.len() {
            self.read += amount;
        } else {
            self.piece = self.piece.get(amount..).unwrap_or_default();
        }
    }
}

impl Read for Picture<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

/// The decoder requires it, and never seeks.
impl Seek for Picture<'_> {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
