//! Marker segments (T.81 § B.2): frame and scan headers, and the tables.

use calotype_protocol::{Dimensions, Format};

use super::huffman::Table;
use crate::Error;

/// A frame header, § B.2.2.
pub(super) struct Frame {
    pub(super) dimensions: Dimensions,
    pub(super) is_progressive: bool,
    pub(super) components: Vec<FrameComponent>,
    /// Largest sampling factors.
    pub(super) across: u32,
    pub(super) down: u32,
}

#[derive(Clone, Copy)]
pub(super) struct FrameComponent {
    pub(super) id: u8,
    /// Sampling factors, 1 to 4.
    pub(super) across: u32,
    pub(super) down: u32,
    pub(super) quantization: usize,
}

impl Frame {
    /// MCUs in a row and in a column, of an interleaved scan.
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
        // Alone it is never interleaved: its factors mean nothing (§ A.2.2).
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
pub(super) struct Scan {
    /// Index in the frame, DC table, AC table.
    pub(super) components: Vec<(usize, usize, usize)>,
    /// Spectral selection: first and last coefficient, in zigzag order.
    pub(super) first: u32,
    pub(super) last: u32,
    /// Successive approximation: bit position of the scan before, and of this one.
    pub(super) high: u32,
    pub(super) low: u32,
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
        // Order is the frame's, and no component stands twice (§ B.2.3).
        if dc > 3 || ac > 3 || components.last().is_some_and(|it| it.0 >= index) {
            return Err(bad());
        }
        components.push((index, dc, ac));
    }
    // At most ten blocks in an MCU (§ B.2.3) bounds nothing here; four components do.
    if components.is_empty() || components.len() > 4 {
        return Err(bad());
    }
    let scan = Scan {
        components,
        first: first.into(),
        last: last.into(),
        high: u32::from(approximation >> 4),
        low: u32::from(approximation & 15),
    };
    if frame.is_progressive {
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

/// Tables in force, each until it is defined anew.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) dc: [Option<Table>; 4],
    pub(super) ac: [Option<Table>; 4],
    /// In zigzag order.
    pub(super) quantization: [Option<[u16; 64]>; 4],
    /// MCUs between restart markers; 0: none.
    pub(super) restart_interval: u16,
    pub(super) is_jfif: bool,
    /// Colour transform of the Adobe segment.
    pub(super) adobe: Option<u8>,
}

impl Tables {
    /// DHT, § B.2.4.2.
    pub(super) fn huffman(&mut self, mut data: &[u8]) -> Result<(), Error> {
        let bad = || Error::corrupt("an illegal JPEG Huffman table");
        while let Some((&head, rest)) = data.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or_else(bad)?;
            let total = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = rest.split_at_checked(total).ok_or_else(bad)?;
            let slots = match head >> 4 {
                0 => &mut self.dc,
                1 => &mut self.ac,
                _ => return Err(bad()),
            };
            let slot = slots.get_mut(usize::from(head & 15)).ok_or_else(bad)?;
            *slot = Some(Table::new(counts, symbols).map_err(|_| bad())?);
            data = rest;
        }
        Ok(())
    }

    /// DQT, § B.2.4.1.
    pub(super) fn quantization(&mut self, mut data: &[u8]) -> Result<(), Error> {
        let bad = || Error::corrupt("an illegal JPEG quantization table");
        while let Some((&head, rest)) = data.split_first() {
            let slot = self.quantization.get_mut(usize::from(head & 15));
            let slot = slot.ok_or_else(bad)?;
            let mut table = [0; 64];
            data = match head >> 4 {
                0 => {
                    let (bytes, rest) = rest.split_first_chunk::<64>().ok_or_else(bad)?;
                    table = bytes.map(u16::from);
                    rest
                }
                1 => {
                    let (bytes, rest) = rest.split_at_checked(128).ok_or_else(bad)?;
                    for (step, word) in table.iter_mut().zip(bytes.as_chunks::<2>().0) {
                        *step = u16::from_be_bytes(*word);
                    }
                    rest
                }
                _ => return Err(bad()),
            };
            *slot = Some(table);
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

    pub(super) fn jfif(&mut self, data: &[u8]) {
        self.is_jfif |= data.starts_with(b"JFIF\0");
    }

    pub(super) fn adobe(&mut self, data: &[u8]) {
        if data.starts_with(b"Adobe") {
            self.adobe = data.get(11).copied();
        }
    }
}
