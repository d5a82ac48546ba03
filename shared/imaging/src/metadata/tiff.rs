//! A bounded reader of TIFF 6.0 directories, the frame of every EXIF block.
//!
//! It never follows a pointer by itself: who asks for a directory bounds how
//! many are asked for, so no chain of pointers can loop.

use super::text::MAX_TEXT_BYTES;
use crate::work;

/// Entries read of one directory: real cameras write fewer than 100.
const MAX_ENTRIES: usize = 512;

#[derive(Clone, Copy)]
pub(crate) struct Tiff<'a> {
    bytes: &'a [u8],
    is_big_endian: bool,
}

#[derive(Clone, Copy)]
pub(crate) struct Directory {
    entries_at: usize,
    count: usize,
}

#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) tag: u16,
    kind: u16,
    count: u32,
    value_at: usize,
}

impl<'a> Tiff<'a> {
    /// `None` unless the block begins as TIFF does.
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Self> {
        let is_big_endian = match bytes.first_chunk()? {
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

    /// The first directory.
    pub(crate) fn first(&self) -> Option<Directory> {
        self.directory(self.u32(4)?)
    }

    /// The directory an entry points to.
    pub(crate) fn pointed(&self, pointer: Entry) -> Option<Directory> {
        self.directory(self.number(pointer)?)
    }

    /// The directory after this one.
    pub(crate) fn next(&self, directory: Directory) -> Option<Directory> {
        // An entries' offset is below the block's length, so this stays near it.
        let next = self.u32(directory.entries_at + directory.count * 12)?;
        (next != 0).then(|| self.directory(next)).flatten()
    }

    fn directory(&self, at: u32) -> Option<Directory> {
        let at = usize::try_from(at).ok()?;
        // A block is at most 4 GiB in PNG, where usize may have 32 bits.
        let entries_at = at.checked_add(2)?;
        let count = usize::from(self.u16(at)?);
        (entries_at < self.bytes.len()).then_some(Directory { entries_at, count })
    }

    /// The entries of a directory, at most 512.
    pub(crate) fn entries(self, directory: Directory) -> impl Iterator<Item = Entry> + use<'a> {
        (0..directory.count.min(MAX_ENTRIES)).map_while(move |index| {
            let at = directory.entries_at + index * 12;
            work::spend(12);
            Some(Entry {
                tag: self.u16(at)?,
                kind: self.u16(at + 2)?,
                count: self.u32(at + 4)?,
                value_at: at + 8,
            })
        })
    }

    /// The first value of an entry of type BYTE, SHORT or LONG: some writers use
    /// another than the specification's for the orientation.
    pub(crate) fn number(&self, entry: Entry) -> Option<u32> {
        match entry.kind {
            1 => self.bytes.get(entry.value_at).copied().map(u32::from),
            3 => self.u16(entry.value_at).map(u32::from),
            4 | 13 => self.u32(entry.value_at),
            _ => None,
        }
    }

    /// The bytes of an entry of one-byte values (BYTE, ASCII, UNDEFINED), cut at
    /// 8 KiB. Up to four stand in the entry itself.
    pub(crate) fn bytes(&self, entry: Entry) -> Option<&'a [u8]> {
        if !matches!(entry.kind, 1 | 2 | 7 | 129) {
            return None;
        }
        let length = usize::try_from(entry.count).ok()?;
        let at = if length <= 4 {
            entry.value_at
        } else {
            usize::try_from(self.u32(entry.value_at)?).ok()?
        };
        let from = self.bytes.get(at..)?;
        // A text that is said to reach beyond the block is damaged: not read.
        let bytes = from.get(..length)?.get(..MAX_TEXT_BYTES.min(length))?;
        work::spend(bytes.len());
        Some(bytes)
    }

    /// Unsigned fractions of an entry of type RATIONAL: the first `N`, when there
    /// are as many and none has the denominator 0.
    pub(crate) fn rationals<const N: usize>(&self, entry: Entry) -> Option<[f64; N]> {
        if entry.kind != 5 || usize::try_from(entry.count).ok()? < N {
            return None;
        }
        let at = usize::try_from(self.u32(entry.value_at)?).ok()?;
        let mut values = [0.0; N];
        for (index, value) in values.iter_mut().enumerate() {
            let at = at.checked_add(8 * index)?;
            let denominator = self.u32(at.checked_add(4)?)?;
            if denominator == 0 {
                return None;
            }
            *value = f64::from(self.u32(at)?) / f64::from(denominator);
        }
        Some(values)
    }
}
