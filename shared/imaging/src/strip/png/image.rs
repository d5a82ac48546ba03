//! The compressed data of a picture: one zlib stream of its rows, and nothing else.

use calotype_protocol::Dimensions;

use super::{
    checksum::check,
    rows::Rows,
    stream::{PIECE, Stream},
};
use crate::{
    Error,
    containers::{
        chunks::{Chunk, Chunks, is_drawn},
        png::{Header, inflated_bytes, pixel_bits},
    },
    encode::png::deflate::Level,
    inflate::{End, inflate},
};

/// The default picture, or a frame.
pub(super) struct Image<'a> {
    name: &'static [u8; 4],
    /// The frame control, of a picture that moves.
    pub(super) control: Option<&'a [u8]>,
    /// The chunks that its data are among.
    chunks: &'a [u8],
    /// Whether the stream is as it has to be.
    is_exact: bool,
    /// Whether anything stands in the bits that fill up rows to whole bytes.
    has_filler: bool,
}

impl<'a> Image<'a> {
    pub(super) const fn new(
        name: &'static [u8; 4],
        control: Option<&'a [u8]>,
        chunks: &'a [u8],
    ) -> Self {
        Self {
            name,
            control,
            chunks,
            is_exact: false,
            has_filler: false,
        }
    }

    /// Its chunks end where these begin.
    pub(super) fn end_before(&mut self, rest: &[u8]) {
        let length = self.chunks.len() - rest.len();
        self.chunks = self.chunks.get(..length).unwrap_or_default();
    }

    /// Whether it is the picture that viewers of stills show.
    pub(super) fn is_default(&self) -> bool {
        self.name == b"IDAT"
    }

    pub(super) const fn is_clean(&self) -> bool {
        self.is_exact && !self.has_filler
    }

    /// Whether a frame has a place on the canvas; the default picture is all of it.
    pub(super) fn check(&self, header: &Header) -> Result<(), Error> {
        let Some(control) = self.control else {
            return Ok(());
        };
        let Dimensions { width, height } = header.dimensions;
        let [across, down, x, y] = sides(control);
        let reaches = |first: u32, side: u32, all: u32| {
            side > 0 && first.checked_add(side).is_some_and(|it| it <= all)
        };
        let is_on = reaches(x, across, width) && reaches(y, down, height);
        let is_whole = !self.is_default() || (across, down) == (width, height);
        if !is_drawn(*b"fcTL", control) || !is_on || !is_whole {
            return Err(Error::corrupt("a PNG frame beyond its canvas"));
        }
        Ok(())
    }

    fn dimensions(&self, header: &Header) -> Dimensions {
        match self.control.map(sides) {
            Some([width, height, ..]) => Dimensions { width, height },
            None => header.dimensions,
        }
    }

    /// Bytes of all its rows with their filters.
    pub(super) fn inflated_bytes(&self, header: &Header) -> u64 {
        inflated_bytes(header, self.dimensions(header))
    }

    fn data(&self) -> impl Iterator<Item = (Chunk<'a>, &'a [u8])> + use<'a> {
        let mut chunks = Chunks::at(self.chunks);
        let name = self.name;
        std::iter::from_fn(move || chunks.next().ok())
            .filter(move |it| &it.name == name)
            .filter_map(move |it| {
                // Of a frame a number is in front.
                let data = it.data.get(if name == b"fdAT" { 4 } else { 0 }..)?;
                Some((it, data))
            })
    }

    /// Its data in pieces as they were stored, but for empty ones.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.data()
            .map(|(_, data)| data)
            .filter(|it| !it.is_empty())
    }

    /// Inflates the data once and looks at what rows, bits and colors there are.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for wrong checksums, and for fewer rows than there must be.
    pub(super) fn look(&mut self, header: &Header, used: &mut [bool; 256]) -> Result<(), Error> {
        let mut length = 0;
        for (chunk, data) in self.data() {
            check(&chunk)?;
            length += data.len() as u64;
        }
        let wanted = self.inflated_bytes(header);
        let is_indexed = header.color == 3;
        let has_spare = header.depth < 8;
        let mut rows = Rows::new(*header, self.dimensions(header));
        let mut has_filler = false;
        let mut row = |width: u32, row: &[u8]| {
            let filler = (1u8 << spare(header, width)) - 1;
            has_filler |= row.last().is_some_and(|it| it & filler != 0);
            if is_indexed {
                mark(used, row, header.depth, width);
            }
            Ok(())
        };
        let mut pieces = self.pieces();
        let end = inflate(
            Box::new(move || pieces.next()),
            wanted,
            &mut |bytes| match is_indexed || has_spare {
                true => rows.push(bytes, &mut row),
                false => Ok(()),
            },
        )?;
        // Longer than if nothing were packed: made of blocks that hold nothing. Some
        // encoders begin with codes of a few hundred bytes, whatever they are for.
        let is_short = length <= wanted + wanted / 1024 + 512;
        self.is_exact = end == End::Exact && is_short;
        self.has_filler = has_filler;
        Ok(())
    }

    /// The same rows in a stream of ours, when there is more in the one that came.
    pub(super) fn rewritten(&self, header: &Header) -> Result<Option<Vec<u8>>, Error> {
        if self.is_clean() {
            return Ok(None);
        }
        let wanted = self.inflated_bytes(header);
        let mut out = Pieces {
            stream: Stream::new(Level::FAST),
            piece: Vec::with_capacity(PIECE),
            left: wanted,
        };
        let mut rows = Rows::new(*header, self.dimensions(header));
        let mut pieces = self.pieces();
        inflate(Box::new(move || pieces.next()), wanted, &mut |bytes| {
            if !self.has_filler {
                return out.push(bytes);
            }
            rows.push(bytes, &mut |width, row| {
                // Without a filter: it would be of the bits that go.
                out.push(&[0])?;
                let (last, front) = row.split_last().unwrap_or((&0, &[]));
                out.push(front)?;
                out.push(&[last & (0xFF << spare(header, width))])
            })
        })?;
        Ok(Some(out.stream.finish()))
    }
}

/// Width, height, left and top of a frame control.
fn sides(control: &[u8]) -> [u32; 4] {
    [4, 8, 12, 16].map(|at| {
        let word = control.get(at..).and_then(|it| it.first_chunk());
        word.map_or(0, |it| u32::from_be_bytes(*it))
    })
}

/// Bits of the last byte of a row that belong to no pixel.
fn spare(header: &Header, width: u32) -> u8 {
    let bits = u64::from(width) * u64::from(pixel_bits(header));
    (bits.wrapping_neg() % 8) as u8
}

/// Marks the indices of a row's pixels.
fn mark(used: &mut [bool; 256], row: &[u8], depth: u8, width: u32) {
    let most = u8::MAX >> (8 - depth);
    let mut left = width;
    for byte in row {
        let mut shift = 8;
        while shift > 0 && left > 0 {
            shift -= depth;
            left -= 1;
            used[usize::from(byte >> shift & most)] = true;
        }
    }
}

/// Bytes on their way to a stream, in the pieces that it takes.
struct Pieces {
    stream: Stream,
    piece: Vec<u8>,
    /// Bytes that are still to come.
    left: u64,
}

impl Pieces {
    fn push(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            let room = PIECE - self.piece.len();
            let (now, rest) = bytes.split_at(room.min(bytes.len()));
            self.piece.extend_from_slice(now);
            self.left = self.left.saturating_sub(now.len() as u64);
            bytes = rest;
            if self.piece.len() == PIECE || self.left == 0 {
                self.stream.push(&self.piece, self.left == 0)?;
                self.piece.clear();
            }
        }
        Ok(())
    }
}
