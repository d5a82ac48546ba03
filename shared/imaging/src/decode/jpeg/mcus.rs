//! The minimum coded units of a scan, one after another (T.81 § A.2 and F.2.1.4).

use super::{
    bits::{Bits, Intervals},
    damage::{BreaksOff, Damage},
    markers::{Frame, Scan},
    planes::Component,
};

/// Blocks of a component in an MCU, across and down: one if it is the only one (§ A.2.2).
pub(super) fn blocks_of_mcu(scan: &Scan, component: &Component) -> (u32, u32) {
    if scan.components.len() > 1 {
        component.sampling()
    } else {
        (1, 1)
    }
}

/// MCUs of the scan, across and down.
pub(super) fn mcus(
    frame: &Frame,
    scan: &Scan,
    components: &[Component],
) -> Result<(u32, u32), Damage> {
    match scan.components.as_slice() {
        [(only, ..)] => Ok(components.get(*only).ok_or(Damage)?.blocks),
        _ => Ok(frame.mcus()),
    }
}

/// An MCU of a scan.
pub(super) struct McuPlace {
    pub(super) row: u32,
    pub(super) column: u32,
    /// Whether it is the first of its restart interval.
    pub(super) begins: bool,
}

/// Passes the bits of each MCU to `mcu`, which must take them all.
#[inline(always)]
pub(super) fn each_mcu(
    (across, down): (u32, u32),
    mut intervals: Intervals<'_>,
    mut mcu: impl FnMut(&mut Bits<'_>, McuPlace) -> Result<(), Damage>,
) -> Result<(), BreaksOff> {
    let every = intervals.mcus;
    let mut left = every;
    let mut bits = intervals.first();
    for row in 0..down {
        for column in 0..across {
            if left == 0 {
                let taken = bits.taken();
                bits = intervals
                    .next(taken)
                    .map_err(|Damage| BreaksOff::at(row, across, column))?;
                left = every;
            }
            let begins = left == every;
            left -= 1;
            if let Some(place) = bits.runs_out() {
                bits = intervals.more(place);
            }
            let place = McuPlace {
                row,
                column,
                begins,
            };
            mcu(&mut bits, place).map_err(|Damage| BreaksOff::at(row, across, column))?;
        }
        // Once a row: pixels drawn past the end are discarded.
        bits.check()
            .map_err(|Damage| BreaksOff::at(row, across, 0))?;
    }
    let taken = bits.taken();
    intervals.finish(taken)?;
    Ok(())
}
