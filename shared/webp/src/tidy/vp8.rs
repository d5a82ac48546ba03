//! Finds the bits that are read of a lossy key frame's partitions (RFC 6386, § 9 to 13).

use super::{
    boolean::Booleans,
    probabilities::{COEFFICIENTS, Coefficients, MODES, UPDATES},
};
use crate::{Error, riff::u24_at};

/// Frame tag, start code, sides (§ 9.1).
const HEADER_BYTES: usize = 10;
const TAG_BYTES: usize = 3;

pub(super) fn tidy(body: &[u8]) -> Result<Vec<u8>, Error> {
    let (header, rest) = body
        .split_at_checked(HEADER_BYTES)
        .ok_or(Error::Truncated)?;
    let tag = u24_at(header, 0).ok_or(Error::Truncated)?;
    let &[.., w0, w1, h0, h1] = header else {
        return Err(Error::Truncated);
    };
    let blocks = |side: [u8; 2]| usize::from(u16::from_le_bytes(side) & 0x3FFF).div_ceil(16);
    let (across, down) = (blocks([w0, w1]), blocks([h0, h1]));
    let (first, rest) = rest
        .split_at_checked((tag >> 5) as usize)
        .ok_or(Error::Truncated)?;

    let mut modes = Booleans::new(first);
    let frame = Frame::read(&mut modes);
    let sizes = rest
        .get(..3 * (frame.partitions - 1))
        .ok_or(Error::Truncated)?;
    let mut rest = rest.get(sizes.len()..).unwrap_or_default();
    let mut partitions = Vec::with_capacity(frame.partitions);
    for size in sizes.as_chunks::<3>().0 {
        let size = u32::from_le_bytes([size[0], size[1], size[2], 0]) as usize;
        // As in libwebp: one that is too long ends with the chunk.
        let (data, behind) = rest.split_at(size.min(rest.len()));
        partitions.push(Booleans::new(data));
        rest = behind;
    }
    partitions.push(Booleans::new(rest));

    let mut rows = Rows::new(across);
    for row in 0..down {
        let at = row & (frame.partitions - 1);
        let tokens = partitions.get_mut(at).ok_or(Error::Truncated)?;
        rows.read(&frame, &mut modes, tokens);
        modes.check()?;
        tokens.check()?;
    }

    let first = modes.read()?;
    let tag = tag & 0x1F | (first.len() as u32) << 5; // no longer than it was
    let mut tidied = Vec::with_capacity(body.len());
    tidied.extend(tag.to_le_bytes().iter().take(TAG_BYTES));
    tidied.extend(&header[TAG_BYTES..]);
    tidied.extend(first);
    let read: Vec<&[u8]> = partitions
        .iter()
        .map(Booleans::read)
        .collect::<Result<_, _>>()?;
    for data in read.iter().take(frame.partitions - 1) {
        tidied.extend((data.len() as u32).to_le_bytes().iter().take(3));
    }
    for data in read {
        tidied.extend(data);
    }
    Ok(tidied)
}

/// The fields of the frame header that affect the rest (§ 9.3 to 9.11).
struct Frame {
    /// Probabilities of the segment tree, if each block has a segment.
    segments: Option<[u8; 3]>,
    partitions: usize,
    coefficients: Coefficients,
    /// The probability of a skip flag, if blocks without coefficients have one.
    skipped: Option<u8>,
}

impl Frame {
    fn read(bits: &mut Booleans<'_>) -> Self {
        bits.literal(2); // color space and clamping
        let segments = segments(bits);
        filter(bits);
        let partitions = 1 << bits.literal(2);
        bits.literal(7); // quantizer, and five differences to it
        for _ in 0..5 {
            signed(bits, 4);
        }
        bits.flag(); // whether probabilities outlive the frame
        let mut coefficients = COEFFICIENTS;
        let told = coefficients.as_flattened_mut().as_flattened_mut();
        let updates = UPDATES.as_flattened().as_flattened();
        for (told, update) in told.iter_mut().flatten().zip(updates.iter().flatten()) {
            if bits.get(*update) {
                *told = bits.literal(8) as u8;
            }
        }
        let skipped = bits.flag().then(|| bits.literal(8) as u8);
        Self {
            segments,
            partitions,
            coefficients,
            skipped,
        }
    }
}

/// § 9.3.
fn segments(bits: &mut Booleans<'_>) -> Option<[u8; 3]> {
    if !bits.flag() {
        return None;
    }
    let has_map = bits.flag();
    if bits.flag() {
        bits.flag();
        for width in [7, 7, 7, 7, 6, 6, 6, 6] {
            signed(bits, width);
        }
    }
    has_map.then(|| {
        let mut told = || {
            if bits.flag() {
                bits.literal(8) as u8
            } else {
                255
            }
        };
        [told(), told(), told()]
    })
}

/// § 9.6.
fn filter(bits: &mut Booleans<'_>) {
    bits.literal(10); // kind, level, sharpness
    if bits.flag() && bits.flag() {
        for _ in 0..8 {
            signed(bits, 6);
        }
    }
}

/// A flag, followed by a number with its sign.
fn signed(bits: &mut Booleans<'_>, width: u32) {
    if bits.flag() {
        bits.literal(width + 1);
    }
}

/// The data of the macroblocks above and to the left.
struct Rows {
    above: Vec<Neighbor>,
    left: Neighbor,
}

/// Modes of the nearest four sub-blocks, and the blocks with coefficients: four of luma, two of
/// each chroma, and that of luma's DC.
#[derive(Clone, Copy, Default)]
struct Neighbor {
    modes: [u8; 4],
    luma: [bool; 4],
    chroma: [[bool; 2]; 2],
    dc: bool,
}

impl Rows {
    fn new(across: usize) -> Self {
        Self {
            above: vec![Neighbor::default(); across],
            left: Neighbor::default(),
        }
    }

    fn read(&mut self, frame: &Frame, modes: &mut Booleans<'_>, tokens: &mut Booleans<'_>) {
        self.left = Neighbor::default();
        for above in &mut self.above {
            let left = &mut self.left;
            if let Some([root, low, high]) = frame.segments {
                let leaf = if modes.get(root) { high } else { low };
                modes.get(leaf);
            }
            let is_skipped = frame.skipped.is_some_and(|told| modes.get(told));
            let is_split = intra_modes(modes, above, left);
            if is_skipped {
                let dcs = (above.dc, left.dc);
                for side in [&mut *above, &mut *left] {
                    *side = Neighbor {
                        modes: side.modes,
                        ..Neighbor::default()
                    };
                }
                if is_split {
                    (above.dc, left.dc) = dcs;
                }
            } else {
                residuals(&frame.coefficients, tokens, above, left, is_split);
            }
        }
    }
}

/// § 8.1 and 11.2: whether each sub-block has a mode of its own.
fn intra_modes(bits: &mut Booleans<'_>, above: &mut Neighbor, left: &mut Neighbor) -> bool {
    let is_split = !bits.get(145);
    if is_split {
        for y in 0..4 {
            for x in 0..4 {
                let (up, across) = (above.modes[x], left.modes[y]);
                let mode = sub_mode(bits, &MODES[usize::from(up)][usize::from(across)]);
                (above.modes[x], left.modes[y]) = (mode, mode);
            }
        }
    } else {
        // DC, TM, V, H with the numbers of the sub-blocks' modes.
        let mode = match (bits.get(156), 0) {
            (true, _) => {
                if bits.get(128) {
                    1
                } else {
                    3
                }
            }
            (false, _) => {
                if bits.get(163) {
                    2
                } else {
                    0
                }
            }
        };
        (above.modes, left.modes) = ([mode; 4], [mode; 4]);
    }
    let _ = bits.get(142) && bits.get(114) && bits.get(183);
    is_split
}

/// The tree of § 11.2; in the order of [`MODES`]: DC, TM, VE, HE, RD, VR, LD, VL, HD, HU.
fn sub_mode(bits: &mut Booleans<'_>, p: &[u8; 9]) -> u8 {
    if !bits.get(p[0]) {
        0
    } else if !bits.get(p[1]) {
        1
    } else if !bits.get(p[2]) {
        2
    } else if !bits.get(p[3]) {
        if !bits.get(p[4]) {
            3
        } else if !bits.get(p[5]) {
            4
        } else {
            5
        }
    } else if !bits.get(p[6]) {
        6
    } else if !bits.get(p[7]) {
        7
    } else if !bits.get(p[8]) {
        8
    } else {
        9
    }
}

/// § 13: reads all blocks of a macroblock.
fn residuals(
    told: &Coefficients,
    bits: &mut Booleans<'_>,
    above: &mut Neighbor,
    left: &mut Neighbor,
    is_split: bool,
) {
    let (kind, first) = if is_split { (3, 0) } else { (0, 1) };
    if !is_split {
        let context = usize::from(above.dc) + usize::from(left.dc);
        let has_any = block(&told[1], bits, context, 0);
        (above.dc, left.dc) = (has_any, has_any);
    }
    for left in &mut left.luma {
        for above in &mut above.luma {
            let context = usize::from(*above) + usize::from(*left);
            let has_any = block(&told[kind], bits, context, first);
            (*above, *left) = (has_any, has_any);
        }
    }
    for (above, left) in above.chroma.iter_mut().zip(&mut left.chroma) {
        for left in left {
            for above in above.iter_mut() {
                let context = usize::from(*above) + usize::from(*left);
                let has_any = block(&told[2], bits, context, 0);
                (*above, *left) = (has_any, has_any);
            }
        }
    }
}

/// The band of each coefficient, § 13.3.
const BANDS: [u8; 16] = [0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7];

/// Reads the tokens of a block, § 13.2; returns whether there is a coefficient.
fn block(
    told: &[[[u8; 11]; 3]; 8],
    bits: &mut Booleans<'_>,
    mut context: usize,
    first: usize,
) -> bool {
    let mut at = first;
    while at < 16 {
        let mut p = &told[usize::from(BANDS[at])][context];
        if !bits.get(p[0]) {
            break;
        }
        // An end cannot follow a zero.
        while !bits.get(p[1]) {
            at += 1;
            if at == 16 {
                return true;
            }
            p = &told[usize::from(BANDS[at])][0];
        }
        context = if bits.get(p[2]) {
            large(bits, p);
            2
        } else {
            1
        };
        bits.flag(); // its sign
        at += 1;
    }
    at > first
}

/// A value of 2 or more, with its extra bits.
fn large(bits: &mut Booleans<'_>, p: &[u8; 11]) {
    if !bits.get(p[3]) {
        let _ = bits.get(p[4]) && bits.get(p[5]);
        return;
    }
    let extra: &[u8] = if !bits.get(p[6]) {
        if bits.get(p[7]) { &[165, 145] } else { &[159] }
    } else if !bits.get(p[8]) {
        if bits.get(p[9]) {
            &[176, 155, 140, 135]
        } else {
            &[173, 148, 140]
        }
    } else if bits.get(p[10]) {
        &[254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129]
    } else {
        &[180, 157, 141, 134, 130]
    };
    for probability in extra {
        bits.get(*probability);
    }
}
