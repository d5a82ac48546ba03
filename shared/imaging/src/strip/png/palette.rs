//! Colors of a palette, and transparent values.

use crate::containers::png::Header;

/// The content of PLTE and tRNS.
pub(super) struct Palette {
    /// The entries that pixels use.
    pub(super) used: [bool; 256],
    pub(super) colors: Vec<u8>,
    /// Alpha of the first entries; a color in pictures without a palette.
    pub(super) transparency: Vec<u8>,
}

impl Default for Palette {
    fn default() -> Self {
        Self {
            used: [false; 256],
            colors: Vec::new(),
            transparency: Vec::new(),
        }
    }
}

impl Palette {
    pub(super) fn take_colors(&mut self, header: &Header, data: &[u8]) {
        let most = 3 << header.depth;
        self.colors = data.get(..most).unwrap_or(data).to_vec();
    }

    /// Whether tRNS has an effect: libpng and the browsers ignore it when it is longer than the
    /// palette, or the picture has alpha. A color has two bytes a sample, of which they read only
    /// the lowest bits, as many as a sample has.
    pub(super) fn take_transparency(&mut self, header: &Header, data: &[u8]) -> bool {
        let is_of_use = match header.color {
            0 => data.len() == 2,
            2 => data.len() == 6,
            3 => data.len() * 3 <= self.colors.len(),
            _ => false,
        };
        if !is_of_use {
            return false;
        }
        self.transparency = data.to_vec();
        if header.color != 3 {
            let [high, low] = (u16::MAX >> (16 - header.depth)).to_be_bytes();
            for sample in self.transparency.as_chunks_mut::<2>().0 {
                *sample = [sample[0] & high, sample[1] & low];
            }
        }
        true
    }

    /// Makes unused entries black, and cuts the palette after the last one in use. Returns whether
    /// that changed anything other than the length.
    pub(super) fn clear_unused(&mut self) -> bool {
        let last = self.used.iter().rposition(|it| *it).unwrap_or_default();
        let mut had_any = false;
        for (index, color) in self.colors.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            if !self.used[index] {
                had_any |= *color != [0; 3];
                *color = [0; 3];
            }
        }
        for (alpha, is_used) in self.transparency.iter_mut().zip(&self.used) {
            if !is_used {
                had_any |= *alpha != 255;
                *alpha = 255;
            }
        }
        self.colors.truncate(3 * (last + 1));
        self.transparency.truncate(last + 1);
        had_any
    }
}
