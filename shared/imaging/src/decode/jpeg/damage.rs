//! The faults of a scan.

use crate::Error;

/// The data ends too early, or a code is not in the table.
pub(super) struct Damage;

impl From<Damage> for Error {
    fn from(Damage: Damage) -> Self {
        Self::corrupt("a JPEG scan is damaged or data is missing")
    }
}

/// A scan that ends early, after this many MCUs.
pub(super) struct BreaksOff {
    pub(super) read: u32,
}

impl BreaksOff {
    /// Breaks off in this row of `across` MCUs. Cold, so that the loop that calls it is laid out as
    /// if it did not.
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
