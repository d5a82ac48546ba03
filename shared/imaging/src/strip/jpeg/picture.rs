//! Frame, tables and scans, each segment in its place and reduced to the parts in use.
//!
//! The tables and codes in use are known only after the last scan: until then the output contains
//! all current tables, and they are reduced at the end.

use std::rc::Rc;

use super::{codes, segment::segment};
use crate::{
    Error, Limits,
    containers::segments::SOS,
    decode::jpeg::{Definition, Frame, Header, Walk},
    strip::output::Output,
};

const DRI: u8 = 0xDD;

pub(super) struct Picture<'a> {
    limits: &'a Limits,
    walk: Walk<'a>,
    /// The frame header that is not written yet: number of its segment, marker and parameters.
    frame: Option<(u32, u8, &'a [u8])>,
    /// The segment of the restart interval, and the interval written so far.
    restart: u32,
    interval: u16,
    /// The last definition written.
    written: u32,
    tables: Vec<Tables<'a>>,
}

/// A segment of tables in the output.
struct Tables<'a> {
    at: usize,
    definitions: Vec<Rc<Definition<'a>>>,
}

impl<'a> Picture<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            walk: Walk::default(),
            frame: None,
            restart: 0,
            interval: 0,
            written: 0,
            tables: Vec::new(),
        }
    }

    pub(super) fn segment(&mut self, marker: u8, data: &'a [u8]) -> Result<(), Error> {
        let segment = self.walk.segment(marker, data)?;
        match marker {
            0xC0..=0xC2 => self.frame = Some((segment, marker, data)),
            DRI => self.restart = segment,
            _ => {}
        }
        Ok(())
    }

    /// Writes the current tables and settings that came since the last scan, in their order, and
    /// the header itself.
    pub(super) fn scan_header(&mut self, data: &[u8], out: &mut Output<'_>) -> Result<(), Error> {
        let header = self.walk.scan_header(data, self.limits)?;
        let ids = ids(header.frame);
        let interval = header.tables.restart_interval;
        // An interval that the scan does not reach has no effect.
        let reached = |interval: u16| match u32::from(interval) < header.mcus {
            true => interval,
            false => 0,
        };
        let is_new = reached(interval) != reached(self.interval);
        let mut restart = is_new.then_some(self.restart);
        let mut frame = self.frame.take();
        let definitions = header.tables.since(self.written);
        self.written = header.tables.defined;
        let mut rest = definitions.as_slice();
        loop {
            let tables = rest.first().map_or(u32::MAX, |it| it.segment);
            let restarted = restart.unwrap_or(u32::MAX);
            if let Some((number, marker, data)) = frame
                && number < tables.min(restarted)
            {
                write_frame(out, marker, data, &ids);
                frame = None;
            } else if restarted < tables {
                segment(out, DRI, &[&interval.to_be_bytes()]);
                (self.interval, restart) = (interval, None);
            } else {
                let own = rest.iter().take_while(|it| it.segment == tables).count();
                if own == 0 {
                    break;
                }
                let (definitions, behind) = rest.split_at(own);
                let tables = Tables {
                    at: out.length(),
                    definitions: definitions.to_vec(),
                };
                out.write(&tables.segment(Extent::All));
                self.tables.push(tables);
                rest = behind;
            }
        }
        write_scan_header(out, &header, &ids);
        Ok(())
    }

    pub(super) fn scan(&mut self, data: &[u8], out: &mut Output<'_>) -> Result<(), Error> {
        let start = out.length();
        self.walk.scan(data, &mut |piece| out.write(piece))?;
        out.has_hidden |= out.length() - start < data.len();
        Ok(())
    }

    /// Removes the unused parts, in one pass over the output.
    pub(super) fn finish(self, out: &mut Output<'_>) -> Result<(), Error> {
        let defined = self.walk.finish()?;
        let in_use = self.tables.iter().flat_map(|it| &it.definitions);
        let in_use = in_use.filter(|it| it.table().is_some() || it.has_scaled.get());
        out.has_hidden |= (in_use.count() as u32) < defined;
        let segments = self.tables.iter().map(|tables| {
            let [all, used] = [Extent::All, Extent::Used].map(|extent| tables.segment(extent));
            (tables.at, all, used)
        });
        let changed: Vec<_> = segments.filter(|(_, all, used)| all != used).collect();
        if changed.is_empty() {
            return Ok(());
        }
        let bytes = out.own();
        let (mut read, mut end) = (0, 0);
        for (at, all, used) in changed {
            bytes.copy_within(read..at, end);
            end += at - read;
            read = at + all.len();
            // Never longer: a definition keeps its length, gets shorter, or is removed.
            if let Some(place) = bytes.get_mut(end..end + used.len()) {
                place.copy_from_slice(&used);
            }
            end += used.len();
        }
        let length = bytes.len();
        bytes.copy_within(read..length, end);
        bytes.truncate(end + (length - read));
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Extent {
    /// As in the source.
    All,
    /// The ones that the scans used.
    Used,
}

impl Tables<'_> {
    /// Empty if none of them is left.
    fn segment(&self, extent: Extent) -> Vec<u8> {
        let marker = self.definitions.first().map_or(0, |it| it.marker);
        let mut out = vec![0xFF, marker, 0, 0];
        let behind = out.len();
        for definition in &self.definitions {
            let start = out.len();
            out.push(definition.head);
            match (extent, definition.table()) {
                (Extent::All, _) => out.extend_from_slice(definition.data),
                (Extent::Used, Some(table)) => codes::write(definition, &table.used(), &mut out),
                (Extent::Used, None) if definition.has_scaled.get() => {
                    out.extend_from_slice(definition.data);
                }
                (Extent::Used, None) => out.truncate(start),
            }
        }
        if out.len() == behind {
            return Vec::new();
        }
        let length = (out.len() - 2) as u16; // a segment's, or less
        if let Some(place) = out.get_mut(2..4) {
            place.copy_from_slice(&length.to_be_bytes());
        }
        out
    }
}

/// The components' identifiers, if decoders interpret them or most encoders write them; otherwise
/// numbers from 1.
fn ids(frame: &Frame) -> Vec<u8> {
    let ids: Vec<u8> = frame.components.iter().map(|it| it.id).collect();
    let is_row =
        ids.first().is_some_and(|first| *first <= 1) && ids.is_sorted_by(|a, b| a + 1 == *b);
    if is_row || ids == b"RGB" || ids == b"CMYK" {
        return ids;
    }
    (1..).take(ids.len()).collect()
}

/// § B.2.2. The walk has checked that its length matches its components.
fn write_frame(out: &mut Output<'_>, marker: u8, data: &[u8], ids: &[u8]) {
    let (head, components) = data.split_at_checked(6).unwrap_or_default();
    let mut components = components.to_vec();
    for (component, id) in components.chunks_mut(3).zip(ids) {
        if let Some(place) = component.first_mut() {
            *place = *id;
        }
    }
    segment(out, marker, &[head, &components]);
}

/// § B.2.3. The number of an unused table is 0.
fn write_scan_header(out: &mut Output<'_>, header: &Header<'_, '_>, ids: &[u8]) {
    let (scan, is_progressive) = (header.scan, header.frame.is_progressive);
    let mut data = vec![scan.components.len() as u8]; // at most four
    for &(index, dc, ac) in &scan.components {
        let dc = if scan.needs_dc(is_progressive) { dc } else { 0 };
        let ac = if scan.needs_ac(is_progressive) { ac } else { 0 };
        data.extend([
            ids.get(index).copied().unwrap_or_default(),
            (dc << 4 | ac) as u8,
        ]);
    }
    data.extend([
        scan.first as u8,
        scan.last as u8,
        (scan.high << 4 | scan.low) as u8,
    ]);
    segment(out, SOS, &[&data]);
}
