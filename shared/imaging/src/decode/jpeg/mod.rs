//! JPEG to planes: a decoder of baseline, extended and progressive Huffman files, following ITU-T
//! T.81. Each file here is one step of it.
//!
//! It exists for three features that no crate has: every scale N/8 inside the inverse transform,
//! planes as they were coded (YCbCr stays YCbCr, chroma stays small), and an error instead of gray
//! when data is missing, or a repair when little is. Its only SIMD is `wide`'s, so browser and host
//! give the same samples.

mod bits;
mod coefficients;
mod damage;
mod huffman;
mod idct;
mod lookup;
mod lost;
mod markers;
mod mcus;
mod planes;
mod progressive;
mod sequential;
mod steps;
mod walk;

use calotype_protocol::Dimensions;

use crate::{
    ChromaSubsampling, Damaged, Error, Limits,
    containers::segments::{Part, Parts, SOS},
    pixels::planes::Planes,
    work,
};
use bits::{Intervals, Keep};
use damage::{BreaksOff, Damage};
use lost::{Lost, written};
use markers::{DHT, DQT};
pub(crate) use markers::{Definition, Frame, Scan, Tables};
use planes::{Component, Wanted};

/// Maximum scans of one file. Encoders write about ten; each may visit every block at the cost of a
/// few bytes, so their number bounds the time.
const MAX_SCANS: usize = 100;

/// Restart interval.
const DRI: u8 = 0xDD;

/// The planes drawn from a file.
pub(super) struct Drawn {
    pub(super) planes: Vec<Planes>,
    /// For each target, the index of its planes.
    pub(super) of: Vec<usize>,
    /// Whether the file is damaged.
    pub(super) is_repaired: bool,
}

/// Decodes for each target the planes at the smallest scale that still has its pixels, all from one
/// reading: targets of one scale share them.
///
/// # Errors
/// [`Error::TooMuchMemory`] before anything is allocated. [`Error::Corrupt`] for a damaged file or,
/// if repair is allowed, for one with more than 1 % of the picture lost. A block of a progressive
/// file is lost if it lacks even a coarse value for some coefficient; it could only be drawn
/// blurred.
pub(super) fn decode(
    bytes: &[u8],
    targets: &[Dimensions],
    chroma: ChromaSubsampling,
    damaged: Damaged,
    limits: &Limits,
) -> Result<Drawn, Error> {
    let wanted = Wanted {
        targets: targets.to_vec(),
        chroma,
    };
    let mut decoder = Decoder::default();
    let read = decoder.read(bytes, damaged, &wanted, limits);
    let is_repaired = read.is_err();
    if let Err(error) = read
        && !(damaged == Damaged::Repair && decoder.is_nearly_whole())
    {
        return Err(error);
    }
    let (planes, of) = decoder.finish(&wanted)?;
    Ok(Drawn {
        planes,
        of,
        is_repaired,
    })
}

/// A scan that is about to be read.
pub(crate) struct Header<'w, 'a> {
    pub(crate) frame: &'w Frame,
    pub(crate) scan: &'w Scan,
    pub(crate) tables: &'w Tables<'a>,
    pub(crate) mcus: u32,
}

/// Reads a file as [`decode`] does, without drawing.
#[derive(Default)]
pub(crate) struct Walk<'a>(Decoder<'a>);

impl<'a> Walk<'a> {
    /// Reads a segment other than a scan header; returns its number in the file.
    ///
    /// # Errors
    /// [`Error::Corrupt`]
    pub(crate) fn segment(&mut self, marker: u8, data: &'a [u8]) -> Result<u32, Error> {
        self.0.segment(marker, data)?;
        Ok(self.0.tables.segments)
    }

    /// Reads a scan header, and prepares the tables of the scan.
    ///
    /// # Errors
    /// [`Error::Corrupt`]; [`Error::TooMuchMemory`] before any is allocated.
    pub(crate) fn scan_header(
        &mut self,
        data: &[u8],
        limits: &Limits,
    ) -> Result<Header<'_, 'a>, Error> {
        let wanted = Wanted {
            targets: Vec::new(),
            chroma: ChromaSubsampling::Auto,
        };
        self.0.scan_header(data, &wanted, limits)?;
        let (Some(frame), Some(scan)) = (&self.0.frame, &self.0.scan) else {
            return Err(Damage.into());
        };
        let (across, down) = match scan.components.as_slice() {
            [(index, ..)] => self.0.components.get(*index).ok_or(Damage)?.blocks,
            _ => frame.mcus(),
        };
        Ok(Header {
            frame,
            scan,
            tables: &self.0.tables,
            mcus: across * down,
        })
    }

    /// Passes the rewritten scan to `keep`, in pieces: only the decoded data.
    ///
    /// # Errors
    /// [`Error::Corrupt`]
    pub(crate) fn scan(&mut self, data: &[u8], keep: &mut dyn FnMut(&[u8])) -> Result<(), Error> {
        self.0.scan(data, Some(keep))
    }

    /// Returns the number of defined tables. Fails unless the whole picture was read.
    ///
    /// # Errors
    /// [`Error::Corrupt`]
    pub(crate) fn finish(&self) -> Result<u32, Error> {
        self.0.check()?;
        Ok(self.0.tables.defined)
    }
}

#[derive(Default)]
struct Decoder<'a> {
    tables: Tables<'a>,
    frame: Option<Frame>,
    components: Vec<Component>,
    scan: Option<Scan>,
    scans: usize,
    /// Whether the file ends early or a scan breaks off, with all data before it read.
    breaks_off: bool,
}

impl<'a> Decoder<'a> {
    /// Reads a file to its end, or up to damage.
    fn read(
        &mut self,
        bytes: &'a [u8],
        damaged: Damaged,
        wanted: &Wanted,
        limits: &Limits,
    ) -> Result<(), Error> {
        let mut parts = Parts::new(bytes);
        for part in parts.by_ref() {
            match part {
                Ok(Part::Segment { marker: SOS, data }) => {
                    self.scan_header(data, wanted, limits)?;
                }
                Ok(Part::Segment { marker, data }) => self.segment(marker, data)?,
                Ok(Part::Scan(data)) => self.scan(data, None)?,
                Ok(Part::Stray(_)) => {}
                Ok(Part::End { .. }) => return Ok(()),
                Err(Error::HeaderIncomplete) => break,
                Err(error) => return Err(error),
            }
        }
        self.breaks_off = true;
        if damaged == Damaged::Repair && self.scan.is_some() {
            self.scan(written(parts.rest()), None)?;
        }
        Err(Error::corrupt(
            "the JPEG ends before its end-of-image marker",
        ))
    }

    /// Whether a file that ends early is nearly complete.
    fn is_nearly_whole(&self) -> bool {
        let is_seen = self.breaks_off && !self.components.is_empty();
        is_seen && self.components.iter().all(Component::is_nearly_whole)
    }

    fn segment(&mut self, marker: u8, data: &'a [u8]) -> Result<(), Error> {
        self.tables.segments += 1;
        match marker {
            0xC0..=0xC2 => {
                if self.frame.is_some() {
                    return Err(Error::corrupt("a second JPEG frame header"));
                }
                self.frame = Some(markers::frame(marker, data)?);
            }
            DHT | DQT => self.tables.define(marker, data)?,
            DRI => self.tables.restart_interval(data)?,
            // After the first scan header they have no effect, as in libjpeg.
            0xE0 if self.scans == 0 => self.tables.jfif(data),
            0xEE if self.scans == 0 => self.tables.adobe(data),
            _ => {} // metadata, and segments that inspect rejected
        }
        Ok(())
    }

    fn scan_header(&mut self, data: &[u8], wanted: &Wanted, limits: &Limits) -> Result<(), Error> {
        let frame = self
            .frame
            .as_ref()
            .ok_or_else(|| Error::corrupt("a JPEG scan before its frame header"))?;
        self.scans += 1;
        if self.scans > MAX_SCANS {
            return Err(Error::corrupt("a JPEG of more than 100 scans"));
        }
        if self.components.is_empty() {
            self.components = planes::allocate(frame, &self.tables, wanted, limits)?;
        }
        let scan = markers::scan(data, frame)?;
        for &(index, ..) in &scan.components {
            if let Some(component) = self.components.get_mut(index) {
                component.begin(&scan, &self.tables)?;
            }
        }
        self.tables.make(&scan, frame.is_progressive)?;
        self.scan = Some(scan);
        Ok(())
    }

    fn scan<'s>(&mut self, data: &'s [u8], keep: Option<Keep<'s>>) -> Result<(), Error> {
        let (Some(frame), Some(scan)) = (&self.frame, self.scan.take()) else {
            return Err(Error::corrupt("JPEG data without a scan header"));
        };
        for (index, ..) in &scan.components {
            let blocks = self.components.get(*index).map_or((0, 0), |it| it.blocks);
            work::spend(blocks.0 as usize * blocks.1 as usize);
        }
        let draws = keep.is_none();
        // A single component has one block in an MCU (§ A.2.2).
        let blocks = scan.components.iter().filter_map(|(index, ..)| {
            let (across, down) = self.components.get(*index)?.sampling();
            Some(across * down)
        });
        let blocks = if scan.components.len() > 1 {
            blocks.sum()
        } else {
            1
        };
        let intervals = Intervals::new(data, self.tables.restart_interval, blocks, keep);
        let (tables, components) = (&self.tables, &mut self.components);
        let decode = match (frame.is_progressive, draws) {
            (true, _) => progressive::decode,
            (false, true) => sequential::decode,
            (false, false) => walk::walk,
        };
        let decoded = decode(frame, &scan, tables, components, intervals);
        if let Err(BreaksOff { read }) = decoded {
            self.breaks_off = true;
            self.lose(&scan, read)?;
            return Err(Damage.into());
        }
        Ok(())
    }

    /// Records the missing part of the components in a scan of which `read` MCUs were read.
    fn lose(&mut self, scan: &Scan, read: u32) -> Result<(), Damage> {
        let frame = self.frame.as_ref().ok_or(Damage)?;
        let mcus = mcus::mcus(frame, scan, &self.components)?;
        for &(index, ..) in &scan.components {
            let component = self.components.get_mut(index).ok_or(Damage)?;
            let blocks = mcus::blocks_of_mcu(scan, component);
            component.lose(scan, Lost::behind(read, mcus, blocks, scan.first > 0));
        }
        Ok(())
    }

    /// Returns the frame, if all of its components were read.
    fn check(&self) -> Result<&Frame, Error> {
        let frame = self
            .frame
            .as_ref()
            .ok_or_else(|| Error::corrupt("a JPEG without a frame header"))?;
        if self.components.is_empty() || !self.components.iter().all(Component::is_seen) {
            return Err(Error::corrupt("a JPEG with a component missing"));
        }
        Ok(frame)
    }

    fn finish(self, wanted: &Wanted) -> Result<(Vec<Planes>, Vec<usize>), Error> {
        self.check()?;
        let frame = self.frame.expect("it was checked");
        planes::finish(&frame, &self.tables, self.components, wanted)
    }
}

#[cfg(test)]
mod reference_tests;

#[cfg(test)]
mod tests;
