//! Looks up as many AC codes at a time as fit (T.81 § F.2.2.2), to find the end of a block without
//! its values. Only the length of a value matters, so the value itself need not be in the look-up.

use std::cell::Cell;

use super::{
    bits::Bits,
    lookup::{Entry, Lookup},
};

/// Bits looked up at a time. For most photos 12 would be enough, and a twentieth faster; the
/// densest files, where codes of 6 bits have values of 2, take half the time of 13.
const WIDTH: u32 = 14;

/// Minimum bits available when a step is taken.
const MAX_TOTAL: u32 = 32;

/// Coefficients of a block without DC, and the end of the block after them.
const MAX_REACH: u32 = 64;

/// Some codes and their values.
///
/// 0–5: their bits. 6–12: the reach of the coefficients; one more when the block's end follows. 13:
/// whether it does. 14: whether the step was used. It is stored here because a table of its own
/// would displace this one from the processor's cache.
#[derive(Clone, Copy)]
pub(super) struct Step(u16);

impl Step {
    /// No whole code fits: reaches beyond any block.
    const LONG: Self = Self::new(0, 127, false);
    const LAST: u16 = 1 << 13;
    const NOTED: u16 = 1 << 14;

    const fn new(total: u32, reach: u32, is_last: bool) -> Self {
        let last = if is_last { Self::LAST } else { 0 };
        Self(last | (reach << 6 | total) as u16)
    }

    /// The total number of bits.
    #[inline(always)]
    pub(super) const fn total(self) -> u32 {
        self.0 as u32 & 63
    }

    #[inline(always)]
    pub(super) const fn reach(self) -> u32 {
        self.0 as u32 >> 6 & 127
    }

    /// Whether the block ends with this step.
    #[inline(always)]
    pub(super) const fn is_last(self) -> bool {
        self.0 & Self::LAST != 0
    }

    const fn is_noted(self) -> bool {
        self.0 & Self::NOTED != 0
    }
}

/// The steps of a table, which record their use.
pub(super) struct Steps(Box<[Cell<Step>; 1 << WIDTH]>);

impl Steps {
    pub(super) fn new(table: &Lookup) -> Self {
        let steps = Box::new([const { Cell::new(Step::LONG) }; 1 << WIDTH]);
        for (window, step) in (0..).zip(steps.iter()) {
            let (mut total, mut reach, mut is_last) = (0, 0, false);
            for (_, entry) in codes(table, window) {
                total += entry.total();
                is_last = entry.is_end();
                reach += if is_last { 1 } else { entry.run() + 1 };
            }
            if total > 0 {
                step.set(Step::new(total, reach, is_last));
            }
        }
        Self(steps)
    }

    /// The next step, which stays in `bits`; 16 bits must be available. Its use is recorded if it
    /// fits in the rest of the block.
    #[inline(always)]
    pub(super) fn find(&self, bits: &Bits<'_>, room: u32) -> Option<Step> {
        let place = &self.0[(bits.peek(WIDTH) & ((1 << WIDTH) - 1)) as usize];
        let step = place.get();
        if step.reach() > room {
            return None;
        }
        if !step.is_noted() {
            place.set(Step(step.0 | Step::NOTED));
        }
        Some(step)
    }

    /// Indices in the table of the codes of the used steps.
    pub(super) fn noted<'a>(&'a self, table: &'a Lookup) -> impl Iterator<Item = u32> + 'a {
        let noted = (0..)
            .zip(self.0.iter())
            .filter(|(_, it)| it.get().is_noted());
        noted.flat_map(|(window, _)| codes(table, window).map(|(at, _)| at))
    }
}

/// The codes of a step, each with its index in the table.
fn codes(table: &Lookup, window: u32) -> impl Iterator<Item = (u32, Entry)> + '_ {
    let (mut total, mut reach, mut is_over) = (0, 0, false);
    std::iter::from_fn(move || {
        let seen = WIDTH.checked_sub(total).filter(|_| !is_over)?;
        let (at, entry) = table.peek(window << total & ((1 << WIDTH) - 1), WIDTH)?;
        total += entry.total();
        reach += entry.run() + 1;
        is_over = entry.is_end();
        let code = entry.total() - entry.size();
        (code <= seen && total <= MAX_TOTAL && reach <= MAX_REACH).then_some((at, entry))
    })
}

#[cfg(test)]
#[path = "steps_tests.rs"]
mod tests;
