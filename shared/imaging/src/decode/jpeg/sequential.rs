//! Scans of baseline and extended sequential files (T.81 § F.2): each block is decoded, transformed
//! and drawn immediately, so no coefficients are kept. [`walk`](super::walk) reads the same scans
//! without drawing.

use super::{
    bits::{Bits, Intervals},
    damage::{BreaksOff, Damage},
    huffman::{Pair, Pairs, Table},
    idct::{Block, POSITION, last_used},
    lookup::Entry,
    markers::{Frame, Scan, Tables},
    mcus::{blocks_of_mcu, mcus},
    planes::Component,
};

/// A component's part in the scan.
struct Part<'a> {
    index: usize,
    dc: &'a Table,
    ac: &'a Table,
    pairs: Pairs,
    across: u32,
    down: u32,
    last_used: u32,
    /// DC of the previous block (§ F.1.1.5.1).
    prediction: i32,
}

/// Draws the blocks.
pub(super) fn decode(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    components: &mut [Component],
    mut intervals: Intervals<'_>,
) -> Result<(), BreaksOff> {
    let mut parts = Vec::with_capacity(scan.components.len());
    for &(index, dc, ac) in &scan.components {
        let component = components.get_mut(index).ok_or(Damage)?;
        let (across, down) = blocks_of_mcu(scan, component);
        let ac = tables.ac.table(ac)?;
        parts.push(Part {
            index,
            dc: tables.dc.table(dc)?,
            ac,
            pairs: Pairs::new(ac),
            across,
            down,
            last_used: last_used(component.scale()),
            prediction: 0,
        });
    }
    // Repeats the loop of `each_mcu`: with the calls inlined here, the bit reader stays in
    // registers, and a photo is read in a tenth less time (WebAssembly, November 2026).
    let (across, down) = mcus(frame, scan, components)?;
    let every = intervals.mcus;
    let mut left = every;
    let mut bits = intervals.first();
    let mut block: Block = [0; 64];
    for row in 0..down {
        for column in 0..across {
            if left == 0 {
                let taken = bits.taken();
                let next = intervals.next(taken);
                bits = next.map_err(|Damage| BreaksOff::at(row, across, column))?;
                parts.iter_mut().for_each(|part| part.prediction = 0);
                left = every;
            }
            left -= 1;
            if let Some(place) = bits.runs_out() {
                bits = intervals.more(place);
            }
            for part in &mut parts {
                let component = components.get_mut(part.index).ok_or(Damage)?;
                for y in row * part.down..(row + 1) * part.down {
                    for x in column * part.across..(column + 1) * part.across {
                        let Ok(end) = part.block(&mut bits, &mut block) else {
                            return Err(BreaksOff::at(row, across, column));
                        };
                        component.draw(x, y, &block, end == 1);
                        if end == 1 {
                            block[0] = 0;
                        } else {
                            block = [0; 64];
                        }
                    }
                }
            }
        }
        bits.check()
            .map_err(|Damage| BreaksOff::at(row, across, 0))?;
    }
    let taken = bits.taken();
    intervals.finish(taken)?;
    Ok(())
}

impl Part<'_> {
    /// Decodes a block into `block`, which is all zero. Returns the index after its last
    /// coefficient that is used: 1 when there is only DC.
    #[inline(always)]
    fn block(&mut self, bits: &mut Bits<'_>, block: &mut Block) -> Result<u32, Damage> {
        bits.refill();
        let entry = self.dc.find(bits)?;
        self.prediction = self.prediction.wrapping_add(entry.value(bits));
        bits.skip(entry.total());
        block[0] = self.prediction as i16;

        let mut index = 1;
        while index <= self.last_used {
            bits.refill();
            let pair = self.pairs.find(bits);
            if pair.is_whole() && index + pair.run() < 63 {
                let (first, second) = pair.values();
                index += pair.run();
                *place(block, index) = first;
                index += pair.behind();
                *place(block, index) = second;
                index += 1;
                bits.skip(pair.total());
                if pair.is_last() {
                    return ended(index, index);
                }
                continue;
            }
            let entry = self.entry(pair, bits)?;
            if entry.is_end() {
                bits.skip(entry.total());
                return Ok(index);
            }
            index += entry.run();
            if entry.size() > 0 {
                *place(block, index) = entry.value(bits) as i16;
            }
            index += 1;
            bits.skip(entry.total());
        }
        let end = index;
        // Skips the frequencies that this scale does not use.
        while index < 64 {
            bits.refill();
            let pair = self.pairs.find(bits);
            if pair.is_whole() && index + pair.run() < 63 {
                index += pair.run() + pair.behind() + 1;
                bits.skip(pair.total());
                if pair.is_last() {
                    return ended(index, end);
                }
                continue;
            }
            let entry = self.entry(pair, bits)?;
            bits.skip(entry.total());
            if entry.is_end() {
                return Ok(end);
            }
            index += entry.run() + 1;
        }
        ended(index, end)
    }

    /// The single code at positions where a pair does not fit: its value is not complete, or it is
    /// the block's last and the next code belongs to another block.
    #[inline(always)]
    fn entry(&self, pair: Pair, bits: &Bits<'_>) -> Result<Entry, Damage> {
        match pair.part() {
            Some(entry) => Ok(entry),
            None => self.ac.find(bits),
        }
    }
}

/// The position of a coefficient. In a pair it may lie beyond the last used one, or even beyond the
/// block when the file is damaged: that position is not read.
#[inline(always)]
fn place(block: &mut Block, index: u32) -> &mut i16 {
    &mut block[usize::from(POSITION[(index & 127) as usize] & 63)]
}

/// Returns `end`, unless there were more coefficients than a block has.
#[inline(always)]
const fn ended(index: u32, end: u32) -> Result<u32, Damage> {
    if index > 64 {
        return Err(Damage);
    }
    Ok(end)
}
