//! Scans of progressive files (T.81 annex G): each brings some coefficients of
//! every block, or one more bit of them.

use super::{
    Damage, Stop,
    bits::{Bits, Intervals},
    coefficients::Kept,
    huffman::Table,
    markers::{Frame, Scan, Tables},
    planes::Component,
};
use crate::watch::Tick;

pub(super) fn decode(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    components: &mut [Component],
    intervals: Intervals<'_>,
    tick: &mut Tick<'_>,
) -> Result<(), Stop> {
    if scan.first == 0 {
        dc_scan(frame, scan, tables, components, intervals, tick)
    } else {
        let &[(index, _, ac)] = scan.components.as_slice() else {
            return Err(Stop::Damage);
        };
        let component = components.get_mut(index).ok_or(Damage)?;
        let table = tables.ac.table(ac)?;
        ac_scan(scan, table, component, intervals, tick)
    }
}

/// § G.1.2.1: DC coefficients of one or more components.
fn dc_scan(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    components: &mut [Component],
    mut intervals: Intervals<'_>,
    tick: &mut Tick<'_>,
) -> Result<(), Stop> {
    let (across, down) = match scan.components.as_slice() {
        [(index, ..)] => components.get(*index).ok_or(Damage)?.blocks,
        _ => frame.mcus(),
    };
    let is_interleaved = scan.components.len() > 1;
    let every = intervals.mcus;
    let mut left = every;
    let mut bits = intervals.first();
    let mut predictions = [0i32; 4];
    for row in 0..down {
        for column in 0..across {
            if left == 0 {
                let taken = bits.taken();
                bits = intervals.next(taken)?;
                predictions = [0; 4];
                left = every;
            }
            left -= 1;
            if let Some(place) = bits.runs_out() {
                bits = intervals.more(place);
            }
            for (&(index, dc, _), prediction) in scan.components.iter().zip(&mut predictions) {
                let component = components.get_mut(index).ok_or(Damage)?;
                let (wide, high) = if is_interleaved {
                    component.sampling()
                } else {
                    (1, 1)
                };
                for y in row * high..(row + 1) * high {
                    for x in column * wide..(column + 1) * wide {
                        let at = component.index(x, y);
                        let mut block = component.coefficients.block(at).ok_or(Damage)?;
                        if scan.high > 0 {
                            *block.dc() |= (bits.take(1) << scan.low) as i16;
                            continue;
                        }
                        let table = tables.dc.table(dc)?;
                        bits.refill();
                        table.note(&bits);
                        let entry = table.find(&bits)?;
                        *prediction = prediction.wrapping_add(entry.value(&bits));
                        bits.skip(entry.total());
                        *block.dc() = (*prediction << scan.low) as i16;
                    }
                }
            }
        }
        bits.check()?;
        Stop::ask(tick, row, down)?;
    }
    let taken = bits.taken();
    intervals.finish(taken)?;
    Ok(())
}

/// § G.1.2.2 and G.1.2.3: a band of AC coefficients of one component.
fn ac_scan(
    scan: &Scan,
    table: &Table,
    component: &mut Component,
    mut intervals: Intervals<'_>,
    tick: &mut Tick<'_>,
) -> Result<(), Stop> {
    let (across, down) = component.blocks;
    let every = intervals.mcus;
    let mut left = every;
    let mut bits = intervals.first();
    // Blocks still to come that end here too (EOBRUN).
    let mut ended = 0;
    for row in 0..down {
        for column in 0..across {
            if left == 0 {
                let taken = bits.taken();
                bits = intervals.next(taken)?;
                ended = 0;
                left = every;
            }
            left -= 1;
            if let Some(place) = bits.runs_out() {
                bits = intervals.more(place);
            }
            let at = component.index(column, row);
            let mut block = component.coefficients.block(at).ok_or(Damage)?;
            if scan.high == 0 {
                first(&mut bits, table, scan, &mut block, &mut ended)?;
            } else {
                refine(&mut bits, table, scan, &mut block, &mut ended)?;
            }
        }
        bits.check()?;
        Stop::ask(tick, row, down)?;
    }
    let taken = bits.taken();
    intervals.finish(taken)?;
    Ok(())
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
                // Past the end of the band: more zeros were told than there are.
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

/// Reads a correction bit for each coefficient that is not zero, until `zeros`
/// that are have been passed. Gives the index of the zero after them.
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
