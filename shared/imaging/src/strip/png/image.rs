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
    /// The frame control, in an animation.
    pub(super) control: Option<&'a [u8]>,
    /// The chunks that contain its data.
    chunks: &'a [u8],
    /// Whether the stream is in the required form.
    is_exact: bool,
    /// Whether the bits that pad rows to whole bytes hold data.
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

    /// Sets the end of its chunks to the start of `rest`.
    pub(super) fn end_before(&mut self, rest: &[u8]) {
        let length = self.chunks.len() - rest.len();
        self.chunks = self.chunks.get(..length).unwrap_or_default();
    }

    /// Whether viewers of stills show this picture.
    pub(super) fn is_default(&self) -> bool {
        self.name == b"IDAT"
    }

    pub(super) const fn is_clean(&self) -> bool {
        self.is_exact && !self.has_filler
    }

    /// Checks that a frame fits on the canvas; the default picture fills it.
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
                // A frame's data begins with a number.
                let data = it.data.get(if name == b"fdAT" { 4 } else { 0 }..)?;
                Some((it, data))
            })
    }

    /// Its data in the stored pieces, except empty ones.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        self.data()
            .map(|(_, data)| data)
            .filter(|it| !it.is_empty())
    }

    /// Inflates the data once and examines its rows, bits and colors.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for wrong checksums, and for missing rows.
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
        // A longer stream than without compression consists of empty blocks. Some encoders begin
        // with unused codes of a few hundred bytes.
        let is_short = length <= wanted + wanted / 1024 + 512;
        self.is_exact = end == End::Exact && is_short;
        self.has_filler = has_filler;
        Ok(())
    }

    /// The same rows in a stream of our own, if the source's holds more.
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
                // Without a filter: it would depend on the removed bits.
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

/// Bits in the last byte of a row that belong to no pixel.
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

/// Bytes for a stream, collected into its pieces.
struct Pieces {
    stream: Stream,
    piece: Vec<u8>,
    /// Bytes remaining.
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
