//! The fault of a scan.

use crate::Error;

/// Data needed has run out, or a code is none of the table's.
pub(super) struct Damage;

impl From<Damage> for Error {
    fn from(Damage: Damage) -> Self {
        Self::corrupt("a JPEG scan is damaged or data is missing")
    }
}
