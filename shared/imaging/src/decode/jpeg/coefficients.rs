//! Coefficients between the scans of a progressive file: of every block as many as the largest
//! target scale needs. For the others only whether they are zero, because later scans depend on
//! that. At a quarter of its size a picture takes an eighth of the memory for all coefficients.

use super::idct::{Block, POSITION};

#[derive(Default)]
pub(super) struct Coefficients {
    /// Coefficients kept of a block, in zigzag order.
    kept: usize,
    values: Vec<i16>,
    /// A bit for each of a block's 64 coefficients.
    nonzero: Vec<u64>,
}

/// The coefficients of one block.
pub(super) struct Kept<'a> {
    values: &'a mut [i16],
    nonzero: &'a mut u64,
}

impl Coefficients {
    /// Bytes of a block with this many kept coefficients.
    pub(super) const fn block_bytes(kept: usize) -> usize {
        2 * kept + 8
    }

    pub(super) fn new(blocks: usize, kept: usize) -> Self {
        Self {
            kept,
            values: vec![0; blocks * kept],
            nonzero: vec![0; blocks],
        }
    }

    #[inline(always)]
    pub(super) fn block(&mut self, at: usize) -> Option<Kept<'_>> {
        let first = at * self.kept;
        Some(Kept {
            values: self.values.get_mut(first..first + self.kept)?,
            nonzero: self.nonzero.get_mut(at)?,
        })
    }

    /// Writes the block in the order of the transform, into a block that only this function has
    /// written; returns whether only its DC is not zero.
    pub(super) fn write(&self, at: usize, block: &mut Block) -> Option<bool> {
        let first = at * self.kept;
        let values = self.values.get(first..first + self.kept)?;
        for (value, place) in values.iter().zip(POSITION) {
            block[usize::from(place & 63)] = *value;
        }
        Some(values.iter().skip(1).all(|it| *it == 0))
    }
}

impl Kept<'_> {
    /// The DC, which is always kept.
    #[inline(always)]
    pub(super) fn dc(&mut self) -> &mut i16 {
        &mut self.values[0]
    }

    #[inline(always)]
    pub(super) fn is_zero(&self, index: u32) -> bool {
        *self.nonzero >> (index & 63) & 1 == 0
    }

    /// In a damaged block the index may lie beyond its end: it is ignored.
    #[inline(always)]
    pub(super) fn set(&mut self, index: u32, value: i16) {
        if index > 63 || value == 0 {
            return;
        }
        *self.nonzero |= 1 << index;
        if let Some(kept) = self.values.get_mut(index as usize) {
            *kept = value;
        }
    }

    /// Moves a coefficient one step away from zero, unless it has moved already.
    #[inline(always)]
    pub(super) fn correct(&mut self, index: u32, step: i16) {
        if let Some(kept) = self.values.get_mut(index as usize)
            && *kept & step == 0
        {
            let change = if *kept > 0 { step } else { -step };
            *kept = kept.wrapping_add(change);
        }
    }
}
