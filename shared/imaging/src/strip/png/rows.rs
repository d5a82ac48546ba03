//! Rows of a picture with their filters removed.

use calotype_protocol::Dimensions;

use crate::{
    Error,
    containers::png::{Header, passes, row_bytes},
    encode::png::filter::paeth,
    work,
};

/// Receives the samples of a row, and its width in pixels.
type Each<'a> = dyn FnMut(u32, &[u8]) -> Result<(), Error> + 'a;

/// Joins filtered bytes into rows and removes the filters (§ 9). Only for pictures of at most a
/// byte a pixel, whose filters look one byte to the left.
pub(super) struct Rows {
    header: Header,
    passes: std::vec::IntoIter<(u32, u32)>,
    width: u32,
    /// Rows of the pass remaining.
    left: u32,
    above: Vec<u8>,
    line: Vec<u8>,
}

impl Rows {
    pub(super) fn new(header: Header, dimensions: Dimensions) -> Self {
        Self {
            header,
            passes: passes(&header, dimensions).into_iter(),
            width: 0,
            left: 0,
            above: Vec::new(),
            line: Vec::new(),
        }
    }

    /// Takes bytes, and passes on each completed row with its width in pixels.
    pub(super) fn push(&mut self, mut bytes: &[u8], each: &mut Each<'_>) -> Result<(), Error> {
        work::spend(bytes.len());
        while !bytes.is_empty() {
            if self.left == 0 {
                let Some((width, height)) = self.passes.next() else {
                    return Ok(());
                };
                (self.width, self.left) = (width, height);
                self.above.clear();
                self.above.resize(1 + row_bytes(&self.header, width), 0);
            }
            let missing = self.above.len() - self.line.len();
            let (now, rest) = bytes.split_at(missing.min(bytes.len()));
            self.line.extend_from_slice(now);
            bytes = rest;
            if self.line.len() == self.above.len() {
                let samples = unfiltered(&mut self.line, &self.above)?;
                each(self.width, samples)?;
                std::mem::swap(&mut self.line, &mut self.above);
                self.line.clear();
                self.left -= 1;
            }
        }
        Ok(())
    }
}

/// Unfilters a row, given with its filter byte and the row above (whose first byte is ignored).
fn unfiltered<'a>(line: &'a mut [u8], above: &[u8]) -> Result<&'a [u8], Error> {
    let (Some((filter, line)), Some((_, above))) = (line.split_first_mut(), above.split_first())
    else {
        return Ok(&[]);
    };
    let (mut left, mut corner) = (0u8, 0u8);
    for (here, up) in line.iter_mut().zip(above) {
        let guess = match *filter {
            0 => break,
            1 => left,
            2 => *up,
            3 => ((u16::from(left) + u16::from(*up)) / 2) as u8,
            4 => paeth(left, *up, corner),
            _ => return Err(Error::corrupt("a PNG row with an unknown filter")),
        };
        *here = here.wrapping_add(guess);
        (left, corner) = (*here, *up);
    }
    Ok(line)
}
