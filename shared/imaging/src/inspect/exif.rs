//! The few EXIF facts that matter here, by a bounded walk of the TIFF directories.
//!
//! Only the first directory, the Exif directory it points to and the thumbnail
//! directory are visited, each once, so no chain of pointers can loop.

use super::MetadataFound;
use crate::Orientation;

/// Entries read of one directory: real cameras write fewer than 100.
const MAX_ENTRIES: usize = 512;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) orientation: Option<Orientation>,
    pub(crate) gps: bool,
    pub(crate) camera: bool,
    pub(crate) thumbnail: bool,
}

impl Facts {
    pub(crate) fn mark(self, found: &mut MetadataFound) {
        found.gps |= self.gps;
        found.camera |= self.camera;
        found.thumbnail |= self.thumbnail;
    }
}

/// What a TIFF block says. Damage is not an error: a block that cannot be read
/// says nothing, as in every viewer.
pub(crate) fn read(tiff: &[u8]) -> Facts {
    let mut facts = Facts::default();
    let Some(tiff) = Tiff::new(tiff) else {
        return facts;
    };
    let Some(first) = tiff.u32(4).and_then(|at| tiff.directory(at)) else {
        return facts;
    };
    for entry in tiff.entries(first) {
        match entry.tag {
            0x0112 => {
                let said = tiff.number(entry).and_then(Orientation::from_exif);
                facts.orientation = facts.orientation.or(said);
            }
            0x010F | 0x0110 => facts.camera = true, // Make, Model
            0x8825 => facts.gps = true,             // GPS directory
            0x8769 => facts.camera |= names_a_camera(&tiff, entry),
            _ => {}
        }
    }
    facts.thumbnail = has_thumbnail(&tiff, first);
    facts
}

/// Maker's note, owner, serial numbers, and makes and models of the lens.
fn names_a_camera(tiff: &Tiff<'_>, pointer: Entry) -> bool {
    tiff.number(pointer)
        .and_then(|at| tiff.directory(at))
        .is_some_and(|directory| {
            tiff.entries(directory)
                .any(|entry| matches!(entry.tag, 0x927C | 0xA430..=0xA435))
        })
}

/// The directory after the first describes the thumbnail (Exif 3.0 § 4.5.4).
fn has_thumbnail(tiff: &Tiff<'_>, first: Directory) -> bool {
    tiff.u32(first.entries_at + first.count * 12)
        .filter(|next| *next != 0)
        .and_then(|at| tiff.directory(at))
        .is_some_and(|directory| {
            tiff.entries(directory)
                .any(|entry| matches!(entry.tag, 0x0201 | 0x0111))
        })
}

#[derive(Clone, Copy)]
struct Tiff<'a> {
    bytes: &'a [u8],
    is_big_endian: bool,
}

#[derive(Clone, Copy)]
struct Directory {
    entries_at: usize,
    count: usize,
}

#[derive(Clone, Copy)]
struct Entry {
    tag: u16,
    kind: u16,
    value_at: usize,
}

impl<'a> Tiff<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let is_big_endian = match bytes.get(..4)? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        Some(Self {
            bytes,
            is_big_endian,
        })
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..)?.first_chunk::<2>()?;
        Some(if self.is_big_endian {
            u16::from_be_bytes(*bytes)
        } else {
            u16::from_le_bytes(*bytes)
        })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..)?.first_chunk::<4>()?;
        Some(if self.is_big_endian {
            u32::from_be_bytes(*bytes)
        } else {
            u32::from_le_bytes(*bytes)
        })
    }

    fn directory(&self, at: u32) -> Option<Directory> {
        let at = usize::try_from(at).ok()?;
        // A block is at most 4 GiB in PNG, where usize may have 32 bits.
        let entries_at = at.checked_add(2)?;
        let count = usize::from(self.u16(at)?);
        (entries_at < self.bytes.len()).then_some(Directory { entries_at, count })
    }

    fn entries(self, directory: Directory) -> impl Iterator<Item = Entry> + use<'a> {
        (0..directory.count.min(MAX_ENTRIES)).map_while(move |index| {
            let at = directory.entries_at + index * 12;
            Some(Entry {
                tag: self.u16(at)?,
                kind: self.u16(at + 2)?,
                value_at: at + 8,
            })
        })
    }

    /// The first value of an entry of type BYTE, SHORT or LONG: some writers use
    /// another than the specification's for the orientation.
    fn number(&self, entry: Entry) -> Option<u32> {
        match entry.kind {
            1 => self.bytes.get(entry.value_at).copied().map(u32::from),
            3 => self.u16(entry.value_at).map(u32::from),
            4 | 13 => self.u32(entry.value_at),
            _ => None,
        }
    }
}
