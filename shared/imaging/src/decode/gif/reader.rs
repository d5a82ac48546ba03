//! The parts of a GIF up to the first frame's codes.

use crate::Error;

/// § 18: the logical screen.
pub(super) struct Screen<'a> {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) palette: Option<&'a [u8]>,
}

/// § 20: the place of a frame on the screen.
pub(super) struct Frame<'a> {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) is_interlaced: bool,
    pub(super) palette: Option<&'a [u8]>,
}

impl Frame<'_> {
    /// The visible row of a stored row: appendix E, four passes.
    pub(super) fn row(&self, stored: usize) -> usize {
        if !self.is_interlaced {
            return stored;
        }
        let height = usize::from(self.height);
        let mut before = 0;
        for (start, step) in [(0, 8), (4, 8), (2, 4), (1, 2)] {
            let count = height.saturating_sub(start).div_ceil(step);
            if stored < before + count {
                return start + (stored - before) * step;
            }
            before += count;
        }
        stored
    }
}

/// The bytes not yet read.
pub(super) struct Reader<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or_else(|| Error::corrupt("the GIF ends early"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let taken = self.take(N)?;
        taken
            .try_into()
            .map_err(|_| Error::corrupt("the GIF ends early"))
    }

    pub(super) fn byte(&mut self) -> Result<u8, Error> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    fn word(&mut self) -> Result<u16, Error> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn screen(&mut self) -> Result<Screen<'a>, Error> {
        if !matches!(self.take(6)?, b"GIF87a" | b"GIF89a") {
            return Err(Error::corrupt("not a GIF"));
        }
        let (width, height) = (self.word()?, self.word()?);
        let [flags, _background, _aspect] = self.array()?;
        let palette = self.palette(flags)?;
        Ok(Screen {
            width,
            height,
            palette,
        })
    }

    pub(super) fn frame(&mut self) -> Result<Frame<'a>, Error> {
        let (left, top) = (self.word()?.into(), self.word()?.into());
        let (width, height) = (self.word()?, self.word()?);
        let flags = self.byte()?;
        Ok(Frame {
            left,
            top,
            width,
            height,
            is_interlaced: flags & 0x40 != 0,
            palette: self.palette(flags)?,
        })
    }

    /// § 19 and § 21: bit 7 says whether there is one, bits 0 to 2 its length.
    fn palette(&mut self, flags: u8) -> Result<Option<&'a [u8]>, Error> {
        if flags & 0x80 == 0 {
            return Ok(None);
        }
        self.take(3 << ((flags & 7) + 1)).map(Some)
    }

    /// The next data sub-block, § 15: empty at the end.
    pub(super) fn block(&mut self) -> Result<&'a [u8], Error> {
        let length = self.byte()?;
        self.take(length.into())
    }

    pub(super) fn skip_blocks(&mut self, first: &[u8]) -> Result<(), Error> {
        let mut block = first;
        while !block.is_empty() {
            block = self.block()?;
        }
        Ok(())
    }
}
