//! Scans of progressive files (T.81 annex G): each gives some coefficients of every block, or one
//! more bit of them.

use super::{
    bits::{Bits, Intervals},
    coefficients::Kept,
    damage::{BreaksOff, Damage},
    huffman::Table,
    markers::{Frame, Scan, Tables},
    mcus::{blocks_of_mcu, each_mcu, mcus},
    planes::Component,
};

pub(super) fn decode(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    components: &mut [Component],
    intervals: Intervals<'_>,
) -> Result<(), BreaksOff> {
    if scan.first == 0 {
        dc_scan(frame, scan, tables, components, intervals)
    } else {
        let &[(index, _, ac)] = scan.components.as_slice() else {
            return Err(Damage.into());
        };
        let component = components.get_mut(index).ok_or(Damage)?;
        let table = tables.ac.table(ac)?;
        ac_scan(scan, table, component, intervals)
    }
}

/// § G.1.2.1: DC coefficients of one or more components.
fn dc_scan(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    components: &mut [Component],
    intervals: Intervals<'_>,
) -> Result<(), BreaksOff> {
    let mcus = mcus(frame, scan, components)?;
    let mut predictions = [0i32; 4];
    each_mcu(mcus, intervals, |bits, place| {
        if place.begins {
            predictions = [0; 4];
        }
        for (&(index, dc, _), prediction) in scan.components.iter().zip(&mut predictions) {
            let component = components.get_mut(index).ok_or(Damage)?;
            let (across, down) = blocks_of_mcu(scan, component);
            for y in place.row * down..(place.row + 1) * down {
                for x in place.column * across..(place.column + 1) * across {
                    let at = component.index(x, y);
                    let mut block = component.coefficients.block(at).ok_or(Damage)?;
                    if scan.high > 0 {
                        *block.dc() |= (bits.take(1) << scan.low) as i16;
                        continue;
                    }
                    let table = tables.dc.table(dc)?;
                    bits.refill();
                    table.note(bits);
                    let entry = table.find(bits)?;
                    *prediction = prediction.wrapping_add(entry.value(bits));
                    bits.skip(entry.total());
                    *block.dc() = (*prediction << scan.low) as i16;
                }
            }
        }
        Ok(())
    })
}

/// § G.1.2.2 and G.1.2.3: a band of AC coefficients of one component.
fn ac_scan(
    scan: &Scan,
    table: &Table,
    component: &mut Component,
    intervals: Intervals<'_>,
) -> Result<(), BreaksOff> {
    // The number of further blocks that end here, too (EOBRUN).
    let mut ended = 0;
    each_mcu(component.blocks, intervals, |bits, place| {
        if place.begins {
            ended = 0;
        }
        let at = component.index(place.column, place.row);
        let mut block = component.coefficients.block(at).ok_or(Damage)?;
        if scan.high == 0 {
            first(bits, table, scan, &mut block, &mut ended)
        } else {
            refine(bits, table, scan, &mut block, &mut ended)
        }
    })
}

fn first(
    bits: &mut Bits<'_>,
    table: &Table,
    scan: &Scan,
    block: &mut Kept<'_>,
    ended: &mut u32,
) -> Result<(), Damage> {
    if *ended > 0 {
        *ended -= 1;
        return Ok(());
    }
    let mut index = scan.first;
    while index <= scan.last {
        bits.refill();
        table.note(bits);
        let entry = table.find(bits)?;
        let run = entry.run();
        if entry.size() == 0 {
            bits.skip(entry.total());
            if run < 15 {
                *ended = (1 << run) - 1 + bits.take(run);
                return Ok(());
            }
            index += 16;
            continue;
        }
        index += run;
        let value = (entry.value(bits) << scan.low) as i16;
        bits.skip(entry.total());
        block.set(index, value);
        index += 1;
    }
    if index > scan.last + 1 {
        return Err(Damage);
    }
    Ok(())
}

fn refine(
    bits: &mut Bits<'_>,
    table: &Table,
    scan: &Scan,
    block: &mut Kept<'_>,
    ended: &mut u32,
) -> Result<(), Damage> {
    let step = 1i16 << scan.low;
    let mut index = scan.first;
    if *ended == 0 {
        while index <= scan.last {
            bits.refill();
            table.note(bits);
            let entry = table.find(bits)?;
            let run = entry.run();
            let value = match entry.size() {
                0 if run < 15 => {
                    bits.skip(entry.total());
                    *ended = (1 << run) + bits.take(run);
                    break;
                }
                0 => 0,
                1 if entry.value(bits) > 0 => step,
                1 => -step,
                _ => return Err(Damage),
            };
            bits.skip(entry.total());
            index = correct(bits, block, index, scan.last, run, step);
            if value != 0 {
                // Past the end of the band: the code gives more zeros than there are.
                if index > scan.last {
                    return Err(Damage);
                }
                block.set(index, value);
            }
            index += 1;
        }
    }
    if *ended > 0 {
        correct(bits, block, index, scan.last, u32::MAX, step);
        *ended -= 1;
    }
    Ok(())
}

/// Reads a correction bit for each nonzero coefficient, until `zeros` zero ones have been passed.
/// Returns the index of the zero after them.
fn correct(
    bits: &mut Bits<'_>,
    block: &mut Kept<'_>,
    from: u32,
    last: u32,
    mut zeros: u32,
    step: i16,
) -> u32 {
    for index in from..=last {
        if block.is_zero(index) {
            if zeros == 0 {
                return index;
            }
            zeros -= 1;
        } else if bits.take(1) == 1 {
            block.correct(index, step);
        }
    }
    last + 1
}
