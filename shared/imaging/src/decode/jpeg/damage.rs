//! The faults of a scan.

use crate::Error;

/// Data needed has run out, or a code is none of the table's.
pub(super) struct Damage;

impl From<Damage> for Error {
    fn from(Damage: Damage) -> Self {
        Self::corrupt("a JPEG scan is damaged or data is missing")
    }
}

/// A scan that breaks off, behind so many MCUs.
pub(super) struct BreaksOff {
    pub(super) read: u32,
}

impl BreaksOff {
    /// In this row of so many MCUs. Cold, so that the loop which finds it is laid out as if it
    /// did not.
    #[cold]
    #[inline(never)]
    pub(super) const fn at(row: u32, across: u32, column: u32) -> Self {
        Self {
            read: row * across + column,
        }
    }
}

impl From<Damage> for BreaksOff {
    fn from(Damage: Damage) -> Self {
        Self { read: 0 }
    }
}
