//! Why a scan is not read to its end.

use std::ops::ControlFlow;

use crate::{Error, progress::Tick};

/// Data needed has run out, or a code is none of the table's.
pub(super) struct Damage;

/// Why a scan was not read to its end.
pub(super) enum Stop {
    Damage,
    Cancelled,
}

impl From<Damage> for Stop {
    fn from(Damage: Damage) -> Self {
        Self::Damage
    }
}

impl Stop {
    /// Asks the watcher, once a row of blocks.
    pub(super) fn ask(tick: &mut Tick<'_>, row: u32, rows: u32) -> Result<(), Self> {
        match tick(row as f32 / rows as f32) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Self::Cancelled),
        }
    }
}

impl From<Stop> for Error {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Damage => Self::corrupt("a JPEG scan is damaged or data is missing"),
            Stop::Cancelled => Self::Cancelled,
        }
    }
}
