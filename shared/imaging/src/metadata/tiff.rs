//! A bounded reader of TIFF 6.0 directories, the structure of every EXIF block.
//!
//! It never follows a pointer by itself: the caller bounds the number of directories it requests,
//! so no chain of pointers can loop.

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
    /// `None` unless the block has a TIFF header.
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

    /// The directory to which an entry points.
    pub(crate) fn pointed(&self, pointer: Entry) -> Option<Directory> {
        self.directory(self.number(pointer)?)
    }

    /// The directory after this one.
    pub(crate) fn next(&self, directory: Directory) -> Option<Directory> {
        // The offset of an entry is below the block's length, so this stays near it.
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

    /// The first value of an entry of any number type, if it is whole: some writers use another
    /// type than the specification's for the orientation and for pointers.
    pub(crate) fn number(&self, entry: Entry) -> Option<u32> {
        let value = self.values(entry).next()??;
        let whole = value as u32;
        (f64::from(whole) == value).then_some(whole)
    }

    /// The bytes of an entry of one-byte values (BYTE, ASCII, UNDEFINED, UTF-8), cut at
    /// 8 KiB.
    pub(crate) fn bytes(&self, entry: Entry) -> Option<&'a [u8]> {
        if !matches!(entry.kind, 1 | 2 | 7 | 129) {
            return None;
        }
        let bytes = self.stored(entry, 1)?;
        let bytes = bytes.get(..MAX_TEXT_BYTES).unwrap_or(bytes);
        work::spend(bytes.len());
        Some(bytes)
    }

    /// The values of an entry of numbers: integers, fractions and floats, signed or not (TIFF 6.0,
    /// section 2). `None` for a fraction with the denominator 0; empty for other types.
    pub(crate) fn values(self, entry: Entry) -> impl Iterator<Item = Option<f64>> + use<'a> {
        let size = match entry.kind {
            1 | 6 => 1,
            // A single byte of type UNDEFINED is a number (exiftool reads altitude references so).
            7 if entry.count == 1 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 0,
        };
        let bytes = self.stored(entry, size).unwrap_or_default();
        let at = move |index| Self { bytes, ..self }.value(entry.kind, index);
        (0..bytes.len()).step_by(size.max(1)).map(at)
    }

    /// The value of this type at an offset.
    fn value(&self, kind: u16, at: usize) -> Option<f64> {
        let signed = |at| Some(self.u32(at)?.cast_signed());
        let fraction = |numerator: f64, denominator: f64| {
            (denominator != 0.0).then(|| numerator / denominator)
        };
        work::spend(8);
        Some(match kind {
            3 => self.u16(at)?.into(),
            8 => self.u16(at)?.cast_signed().into(),
            4 | 13 => self.u32(at)?.into(),
            9 => signed(at)?.into(),
            5 => fraction(self.u32(at)?.into(), self.u32(at + 4)?.into())?,
            10 => fraction(signed(at)?.into(), signed(at + 4)?.into())?,
            11 => f32::from_bits(self.u32(at)?).into(),
            12 => {
                let bytes = *self.bytes.get(at..)?.first_chunk()?;
                match self.is_big_endian {
                    true => f64::from_be_bytes(bytes),
                    false => f64::from_le_bytes(bytes),
                }
            }
            6 => self.bytes.get(at)?.cast_signed().into(),
            _ => (*self.bytes.get(at)?).into(),
        })
    }

    /// The bytes of an entry; up to four of them are in the entry itself. A value that reaches
    /// beyond the block is damaged and is not read.
    fn stored(&self, entry: Entry, size: usize) -> Option<&'a [u8]> {
        let length = usize::try_from(entry.count).ok()?.checked_mul(size)?;
        let at = if length <= 4 {
            entry.value_at
        } else {
            usize::try_from(self.u32(entry.value_at)?).ok()?
        };
        self.bytes.get(at..)?.get(..length)
    }
}
