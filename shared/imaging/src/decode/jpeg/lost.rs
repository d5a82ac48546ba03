//! Measures the part of a picture that is lost to damage, and fills it.

use calotype_protocol::limits::REPAIR_MAX_PERCENT;

/// The MCUs of a component that are missing from a scan that ends early.
#[derive(Clone, Copy)]
pub(super) struct Lost {
    /// The first missing MCU: its row, and its column.
    row: u32,
    column: u32,
    /// Blocks of an MCU, across and down.
    blocks: (u32, u32),
    /// MCUs of the scan, across and down.
    mcus: (u32, u32),
    /// Whether their mean is known: then they are drawn without repair.
    has_dc: bool,
}

impl Lost {
    /// For a scan of these MCUs, with these blocks of the component in each, of which some were
    /// read. The last of those is not trusted: padding bits may have completed its last code.
    pub(super) const fn behind(
        read: u32,
        mcus: (u32, u32),
        blocks: (u32, u32),
        has_dc: bool,
    ) -> Self {
        let first = read.saturating_sub(1);
        Self {
            row: first / mcus.0,
            column: first % mcus.0,
            blocks,
            mcus,
            has_dc,
        }
    }

    /// Whether the picture is nearly the same without them: they are few, and rows above them exist
    /// to repeat.
    pub(super) fn is_little(self) -> bool {
        let (across, down) = (u64::from(self.mcus.0), u64::from(self.mcus.1));
        let (row, column) = (u64::from(self.row), u64::from(self.column));
        let lost = across * down - (across * row + column);
        row > 0 && lost * 100 <= across * down * REPAIR_MAX_PERCENT
    }

    /// Repeats the row above them, in samples with this stride and block side.
    pub(super) fn fill(self, samples: &mut [u8], stride: usize, scale: usize) {
        if self.has_dc || stride == 0 {
            return;
        }
        let left = (self.column * self.blocks.0) as usize * scale;
        let (first, down) = (self.row * self.blocks.1, self.blocks.1);
        let (first, begun) = (first as usize * scale, (first + down) as usize * scale);
        for line in first..samples.len() / stride {
            let from = if line < begun { left } else { 0 };
            let (above, to) = ((line - 1) * stride, line * stride);
            samples.copy_within(above + from..to, to + from);
        }
    }
}

/// The data of a scan with which the file ends. An interrupted transfer may have padded the file
/// with zeros, which would be read as codes.
pub(super) fn written(scan: &[u8]) -> &[u8] {
    let written = scan.iter().rposition(|byte| *byte != 0);
    let written = written.map_or(0, |last| last + 1);
    match scan.len() - written {
        0..FILLED_UP => scan,
        _ => scan.get(..written).unwrap_or_default(),
    }
}

/// Length of a run of zero bytes that no photo contains.
const FILLED_UP: usize = 16;
