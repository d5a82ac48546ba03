//! Marker segments (T.81 § B.2): frame and scan headers, and the tables.

use std::{
    cell::{Cell, OnceCell},
    rc::Rc,
};

use calotype_protocol::{Dimensions, Format};

use super::{damage::Damage, huffman::Table};
use crate::{Error, insertion_sort::insertion_sort};

/// A frame header, § B.2.2.
pub(crate) struct Frame {
    pub(super) dimensions: Dimensions,
    pub(crate) is_progressive: bool,
    pub(crate) components: Vec<FrameComponent>,
    /// Largest sampling factors.
    pub(super) across: u32,
    pub(super) down: u32,
}

#[derive(Clone, Copy)]
pub(crate) struct FrameComponent {
    pub(crate) id: u8,
    /// Sampling factors, 1 to 4.
    pub(super) across: u32,
    pub(super) down: u32,
    pub(super) quantization: usize,
}

impl Frame {
    /// MCUs in a row and in a column of an interleaved scan.
    pub(super) const fn mcus(&self) -> (u32, u32) {
        (
            self.dimensions.width.div_ceil(8 * self.across),
            self.dimensions.height.div_ceil(8 * self.down),
        )
    }
}

/// Reads SOF0, SOF1 or SOF2.
pub(super) fn frame(marker: u8, data: &[u8]) -> Result<Frame, Error> {
    let bad = || Error::corrupt("an illegal JPEG frame header");
    let &[8, h1, h0, w1, w0, count, ref rest @ ..] = data else {
        return Err(Error::UnsupportedFormat(Format::Jpeg));
    };
    let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
    let dimensions = Dimensions::new(width.into(), height.into()).ok_or_else(bad)?;
    let (rows, tail) = rest.as_chunks::<3>();
    if !tail.is_empty() || rows.len() != usize::from(count) || !matches!(count, 1 | 3 | 4) {
        return Err(bad());
    }
    let mut components: Vec<FrameComponent> = rows
        .iter()
        .map(|&[id, sampling, quantization]| FrameComponent {
            id,
            across: u32::from(sampling >> 4),
            down: u32::from(sampling & 15),
            quantization: quantization.into(),
        })
        .collect();
    let is_legal = |it: &FrameComponent| {
        (1..=4).contains(&it.across) && (1..=4).contains(&it.down) && it.quantization < 4
    };
    if !components.iter().all(is_legal) {
        return Err(bad());
    }
    if let [only] = components.as_mut_slice() {
        // A single component is never interleaved: its factors mean nothing (§ A.2.2).
        (only.across, only.down) = (1, 1);
    }
    let largest = |factor: fn(&FrameComponent) -> u32| components.iter().map(factor).max();
    Ok(Frame {
        dimensions,
        is_progressive: marker == 0xC2,
        across: largest(|it| it.across).unwrap_or(1),
        down: largest(|it| it.down).unwrap_or(1),
        components,
    })
}

/// A scan header, § B.2.3.
pub(crate) struct Scan {
    /// Index in the frame, DC table, AC table.
    pub(crate) components: Vec<(usize, usize, usize)>,
    /// Spectral selection: first and last coefficient, in zigzag order.
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// Successive approximation: bit position of the scan before, and of this one.
    pub(crate) high: u32,
    pub(crate) low: u32,
}

impl Scan {
    /// Whether the scan has Huffman codes for DC: refinement bits have none.
    pub(crate) const fn needs_dc(&self, is_progressive: bool) -> bool {
        !is_progressive || self.first == 0 && self.high == 0
    }

    pub(crate) const fn needs_ac(&self, is_progressive: bool) -> bool {
        !is_progressive || self.first > 0
    }
}

/// Reads SOS.
pub(super) fn scan(data: &[u8], frame: &Frame) -> Result<Scan, Error> {
    let bad = || Error::corrupt("an illegal JPEG scan header");
    let (&count, rest) = data.split_first().ok_or_else(bad)?;
    let (rows, tail) = rest
        .split_at_checked(2 * usize::from(count))
        .ok_or_else(bad)?;
    let &[first, last, approximation] = tail else {
        return Err(bad());
    };
    let mut components: Vec<(usize, usize, usize)> = Vec::new();
    for &[id, tables] in rows.as_chunks::<2>().0 {
        let index = frame.components.iter().position(|it| it.id == id);
        let index = index.ok_or_else(bad)?;
        let (dc, ac) = (usize::from(tables >> 4), usize::from(tables & 15));
        // The order is the frame's, and no component occurs twice (§ B.2.3).
        if dc > 3 || ac > 3 || components.last().is_some_and(|it| it.0 >= index) {
            return Err(bad());
        }
        components.push((index, dc, ac));
    }
    // The limit of ten blocks in an MCU (§ B.2.3) is not needed here; four components are.
    if components.is_empty() || components.len() > 4 {
        return Err(bad());
    }
    let mut scan = Scan {
        components,
        first: first.into(),
        last: last.into(),
        high: u32::from(approximation >> 4),
        low: u32::from(approximation & 15),
    };
    if !frame.is_progressive {
        // Every decoder ignores these fields in a sequential scan.
        (scan.first, scan.last, scan.high, scan.low) = (0, 63, 0, 0);
    } else {
        // § G.1.1.1.1: DC alone, or AC of one component; then bit after bit.
        let is_band = match scan.first {
            0 => scan.last == 0,
            _ => scan.first <= scan.last && scan.last < 64 && scan.components.len() == 1,
        };
        let is_step = scan.low <= 13 && (scan.high == 0 || scan.high == scan.low + 1);
        if !is_band || !is_step {
            return Err(bad());
        }
    }
    Ok(scan)
}

/// A table as a file defines it, for Huffman codes or quantization.
pub(crate) struct Definition<'a> {
    /// DHT or DQT.
    pub(crate) marker: u8,
    /// Class or precision, and slot.
    pub(crate) head: u8,
    /// The data after the head; its length is valid.
    pub(crate) data: &'a [u8],
    /// The number of its segment, and its own number.
    pub(crate) segment: u32,
    pub(crate) number: u32,
    /// Built when the first scan needs it.
    table: OnceCell<Table>,
    /// Whether a component was dequantized with it.
    pub(crate) has_scaled: Cell<bool>,
}

impl Definition<'_> {
    /// The table, if a scan needed it.
    pub(crate) fn table(&self) -> Option<&Table> {
        self.table.get()
    }

    /// Builds the table, unless it exists.
    fn make(&self) -> Result<(), Error> {
        let bad = || Error::corrupt("an illegal JPEG Huffman table");
        if self.table.get().is_none() {
            let (counts, symbols) = self.data.split_at_checked(16).ok_or_else(bad)?;
            // A DC difference has at most 15 bits, and no run before it.
            if self.head >> 4 == 0 && symbols.iter().any(|symbol| *symbol > 15) {
                return Err(bad());
            }
            let table = Table::new(counts, symbols).map_err(|_| bad())?;
            self.table.set(table).map_err(|_| bad())?;
        }
        Ok(())
    }

    /// Quantization steps in zigzag order.
    pub(super) fn steps(&self) -> [u16; 64] {
        let mut steps = [0; 64];
        let is_wide = self.head >> 4 == 1;
        let wide = self.data.as_chunks::<2>().0.iter();
        let wide = wide.map(|word| u16::from_be_bytes(*word));
        let narrow = self.data.iter().map(|byte| u16::from(*byte));
        for (step, (narrow, wide)) in steps.iter_mut().zip(narrow.zip(wide.chain([0; 32]))) {
            *step = if is_wide { wide } else { narrow };
        }
        steps
    }
}

/// The current tables of one kind, each until it is redefined.
#[derive(Default)]
pub(crate) struct Slots<'a>([Option<Rc<Definition<'a>>>; 4]);

impl<'a> Slots<'a> {
    pub(super) fn get(&self, slot: usize) -> Option<&Rc<Definition<'a>>> {
        self.0.get(slot)?.as_ref()
    }

    /// A Huffman table that [`Tables::make`] made.
    pub(super) fn table(&self, slot: usize) -> Result<&Table, Damage> {
        self.get(slot).and_then(|it| it.table()).ok_or(Damage)
    }

    fn make(&self, slot: usize) -> Result<(), Error> {
        let definition = self.get(slot);
        definition
            .ok_or_else(|| Error::corrupt("a JPEG scan without its Huffman table"))?
            .make()
    }
}

/// The tables and settings for the next scan.
#[derive(Default)]
pub(crate) struct Tables<'a> {
    pub(super) dc: Slots<'a>,
    pub(super) ac: Slots<'a>,
    pub(super) quantization: Slots<'a>,
    /// Number of segments in the file so far, and of tables defined in them.
    pub(super) segments: u32,
    pub(crate) defined: u32,
    /// MCUs between restart markers; 0: none.
    pub(crate) restart_interval: u16,
    pub(super) is_jfif: bool,
    /// Color transform of the Adobe segment.
    pub(super) adobe: Option<u8>,
}

pub(super) const DHT: u8 = 0xC4;
pub(super) const DQT: u8 = 0xDB;

impl<'a> Tables<'a> {
    /// DHT, § B.2.4.2, and DQT, § B.2.4.1.
    pub(super) fn define(&mut self, marker: u8, mut data: &'a [u8]) -> Result<(), Error> {
        let bad = || Error::corrupt("an illegal JPEG table");
        while let Some((&head, rest)) = data.split_first() {
            let (slots, length) = match (marker, head >> 4) {
                (DQT, wide @ (0 | 1)) => (&mut self.quantization, 64 << wide),
                (_, class @ (0 | 1)) => {
                    let counts = rest.iter().take(16).map(|count| usize::from(*count));
                    let slots = if class == 0 {
                        &mut self.dc
                    } else {
                        &mut self.ac
                    };
                    (slots, 16 + counts.sum::<usize>())
                }
                _ => return Err(bad()),
            };
            let slot = slots.0.get_mut(usize::from(head & 15)).ok_or_else(bad)?;
            let (own, rest) = rest.split_at_checked(length).ok_or_else(bad)?;
            self.defined += 1;
            *slot = Some(Rc::new(Definition {
                marker,
                head,
                data: own,
                segment: self.segments,
                number: self.defined,
                table: OnceCell::new(),
                has_scaled: Cell::new(false),
            }));
            data = rest;
        }
        Ok(())
    }

    /// The current tables defined after number `defined`, in their order.
    pub(crate) fn since(&self, defined: u32) -> Vec<Rc<Definition<'a>>> {
        let mut found: Vec<Rc<Definition<'a>>> = Vec::new();
        for slots in [&self.dc, &self.ac, &self.quantization] {
            for definition in slots.0.iter().flatten() {
                if definition.number > defined {
                    found.push(definition.clone());
                }
            }
        }
        insertion_sort(&mut found, |it| it.number);
        found
    }

    /// Builds the tables of a scan.
    pub(super) fn make(&self, scan: &Scan, is_progressive: bool) -> Result<(), Error> {
        for &(_, dc, ac) in &scan.components {
            if scan.needs_dc(is_progressive) {
                self.dc.make(dc)?;
            }
            if scan.needs_ac(is_progressive) {
                self.ac.make(ac)?;
            }
        }
        Ok(())
    }

    /// DRI, § B.2.4.4.
    pub(super) fn restart_interval(&mut self, data: &[u8]) -> Result<(), Error> {
        let &[high, low] = data else {
            return Err(Error::corrupt("an illegal JPEG restart interval"));
        };
        self.restart_interval = u16::from_be_bytes([high, low]);
        Ok(())
    }

    /// A segment shorter than its fixed part is ignored, as in libjpeg.
    pub(super) fn jfif(&mut self, data: &[u8]) {
        self.is_jfif |= data.starts_with(b"JFIF\0") && data.len() >= 14;
    }

    /// As [`Self::jfif`].
    pub(super) fn adobe(&mut self, data: &[u8]) {
        if data.starts_with(b"Adobe") {
            self.adobe = data.get(11).copied().or(self.adobe);
        }
    }
}
