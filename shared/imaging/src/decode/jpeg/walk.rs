//! Walks the scan of a sequential file without drawing it: finds its end, and the codes that it
//! uses.

use super::{
    bits::{Bits, Intervals},
    damage::{BreaksOff, Damage},
    huffman::Table,
    markers::{Frame, Scan, Tables},
    mcus::{blocks_of_mcu, each_mcu, mcus},
    planes::Component,
    steps::Steps,
};

/// Coefficients of a block.
const BLOCK: u32 = 64;

/// A component's part in the scan.
struct Part<'a> {
    dc: &'a Table,
    ac: &'a Table,
    steps: &'a Steps,
    /// Blocks in an MCU.
    blocks: u32,
}

/// Records the codes of the blocks in the tables.
pub(super) fn walk(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables,
    components: &mut [Component],
    intervals: Intervals<'_>,
) -> Result<(), BreaksOff> {
    let mut parts = Vec::with_capacity(scan.components.len());
    for &(index, dc, ac) in &scan.components {
        let component = components.get(index).ok_or(Damage)?;
        let (across, down) = blocks_of_mcu(scan, component);
        let ac = tables.ac.table(ac)?;
        parts.push(Part {
            dc: tables.dc.table(dc)?,
            ac,
            steps: ac.steps(),
            blocks: across * down,
        });
    }
    let mcus = mcus(frame, scan, components)?;
    each_mcu(mcus, intervals, |bits, _| {
        for part in &parts {
            for _ in 0..part.blocks {
                part.block(bits)?;
            }
        }
        Ok(())
    })
}

impl Part<'_> {
    #[inline(always)]
    fn block(&self, bits: &mut Bits<'_>) -> Result<(), Damage> {
        bits.refill();
        self.dc.note(bits);
        bits.skip(self.dc.find(bits)?.total());
        let mut index = 1;
        while index < BLOCK {
            bits.refill();
            if let Some(step) = self.steps.find(bits, BLOCK - index) {
                bits.skip(step.total());
                if step.is_last() {
                    return Ok(());
                }
                index += step.reach();
                continue;
            }
            // A single code: a long one, or the block ends within the step.
            self.ac.note(bits);
            let entry = self.ac.find(bits)?;
            bits.skip(entry.total());
            if entry.is_end() {
                return Ok(());
            }
            index += entry.run() + 1;
        }
        if index > BLOCK {
            return Err(Damage);
        }
        Ok(())
    }
}
