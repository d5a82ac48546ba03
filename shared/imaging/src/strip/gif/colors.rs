//! Color tables, reduced to the entries that pixels use.

/// Indices that pixels use.
#[derive(Clone, Copy, Default)]
pub(super) struct Used([u64; 4]);

impl Used {
    /// Notes a code that is below `clear`: an index.
    pub(super) fn add(&mut self, code: u16, clear: u16) {
        if code < clear
            && let Some(word) = self.0.get_mut(usize::from(code / 64))
        {
            *word |= 1 << (code % 64);
        }
    }

    pub(super) fn has(&self, index: u8) -> bool {
        self.0[usize::from(index / 64)] >> (index % 64) & 1 == 1
    }

    pub(super) fn remove(&mut self, index: u8) {
        self.0[usize::from(index / 64)] &= !(1 << (index % 64));
    }

    pub(super) fn join(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(other.0) {
            *word |= other;
        }
    }
}

/// A color table of 2, 4 … 256 entries.
pub(super) struct Table {
    colors: Vec<u8>,
    /// Whether an entry that no pixel uses was not black.
    pub(super) had_more: bool,
}

impl Table {
    /// Makes unused entries black, and cuts the table to its minimum length. Entries that only
    /// transparent pixels use become black, too, but do not count as hidden data.
    pub(super) fn cleared(colors: &[u8], shown: &Used, used: &Used) -> Self {
        let mut table = Self {
            colors: colors.to_vec(),
            had_more: false,
        };
        let mut entries = 2;
        for (index, color) in (0..=255).zip(table.colors.as_chunks_mut::<3>().0) {
            if shown.has(index) {
                entries = usize::from(index) + 1;
            } else {
                table.had_more |= *color != [0; 3] && !used.has(index);
                *color = [0; 3];
            }
        }
        table
            .colors
            .truncate(3 * entries.next_power_of_two().max(2));
        table
    }

    /// The table's packed field: bit 7, and the exponent of its size.
    pub(super) fn packed(&self) -> u8 {
        0x80 | (self.colors.len() / 3).ilog2().saturating_sub(1) as u8
    }

    pub(super) fn colors(&self) -> &[u8] {
        &self.colors
    }
}
