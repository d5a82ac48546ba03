//! The blocks of the picture, row of MCUs by row of MCUs, as levels to code.

use std::ops::Range;

use super::{
    picture::{Picture, Strip},
    quantize::Quantizer,
    scans::Level,
    tokens::class,
};

pub(super) struct Blocks<'a> {
    picture: &'a Picture<'a>,
    /// Samples of luma for one of chroma, across and down.
    sampling: usize,
    strip: Strip,
    /// The MCU row of the strip.
    row: usize,
    /// By component class.
    quantizers: Vec<Quantizer>,
    levels: [Level; 64],
    restart_rows: usize,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(
        picture: &'a Picture<'a>,
        sampling: usize,
        tables: &[[u8; 64]],
        restart_rows: u16,
    ) -> Self {
        let luma_blocks = picture.sides().0.div_ceil(8) * sampling;
        // A restart interval has 16 bits.
        let most_rows = usize::from(u16::MAX) / luma_blocks;
        Self {
            picture,
            sampling,
            strip: Strip::new(picture, sampling),
            row: 0,
            quantizers: tables
                .iter()
                .enumerate()
                .map(|(class, table)| Quantizer::new(class, table))
                .collect(),
            levels: [Level::default(); 64],
            restart_rows: usize::from(restart_rows).min(most_rows),
        }
    }

    pub(super) fn components(&self) -> Range<usize> {
        0..self.picture.channels()
    }

    /// Rows of MCUs.
    pub(super) fn rows(&self) -> usize {
        self.picture.sides().1.div_ceil(8 * self.sampling)
    }

    /// MCUs in a row.
    pub(super) fn units(&self) -> usize {
        self.picture.sides().0.div_ceil(8 * self.sampling)
    }

    /// Blocks of a component in an MCU, across and down.
    pub(super) const fn in_unit(&self, component: usize) -> usize {
        if component == 0 { self.sampling } else { 1 }
    }

    /// Blocks in a row of a component that overlap the picture: the others only fill their MCU.
    pub(super) fn across(&self, component: usize) -> usize {
        let samples = 8 * self.sampling / self.in_unit(component);
        self.picture.sides().0.div_ceil(samples)
    }

    /// Rows of blocks of a component in this row of MCUs that overlap the picture.
    pub(super) fn down(&self, component: usize) -> usize {
        let samples = 8 * self.sampling / self.in_unit(component);
        let rows = self.picture.sides().1.div_ceil(samples);
        (rows - self.row * self.in_unit(component)).min(self.in_unit(component))
    }

    /// Moves to a row of MCUs.
    pub(super) fn start_row(&mut self, row: usize) {
        self.row = row;
        self.strip.fill(self.picture, row);
        for quantizer in &mut self.quantizers {
            quantizer.learn();
        }
    }

    /// Whether a restart marker comes before this row.
    pub(super) fn is_restart(&self) -> bool {
        self.row > 0 && self.restart_rows > 0 && self.row.is_multiple_of(self.restart_rows)
    }

    /// The restart interval of a scan with this many units in a row of MCUs, if any.
    pub(super) fn restart_interval(&self, units_in_row: usize) -> Option<u16> {
        (self.restart_rows > 0).then_some((units_in_row * self.restart_rows) as u16)
    }

    /// DC and AC levels of a block of this row.
    #[inline(always)]
    pub(super) fn block(&mut self, component: usize, x: usize, y: usize) -> (i32, &[Level]) {
        let plane = &self.strip.planes[component];
        let samples = &plane.samples[y * 8 * plane.stride + x * 8..];
        let quantizer = &mut self.quantizers[class(component)];
        let (dc, count) = quantizer.block(samples, plane.stride, &mut self.levels);
        (dc, &self.levels[..count])
    }
}
