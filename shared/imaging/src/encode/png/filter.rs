//! Row filters, PNG (third edition), § 9, and the choice of one for each row.

use std::ops::Range;

use super::rows::Rows;

/// One of the five filters; the value is the byte before the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Filter {
    None = 0,
    Sub = 1,
    Up = 2,
    Average = 3,
    Paeth = 4,
}

impl Filter {
    const ALL: [Self; 5] = [Self::None, Self::Sub, Self::Up, Self::Average, Self::Paeth];
}

/// The way in which the filters of a picture's rows are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strategy {
    /// The same for each row.
    Always(Filter),
    /// The row with the least sum of differences, as in libpng: best if neighbors differ by noise.
    LeastSum,
    /// The row whose bytes have the least entropy.
    LeastEntropy,
    /// The row with the fewest different pairs of bytes: best for repetitive drawings.
    FewestPairs,
}

/// Filters some of the rows, each preceded by its filter's byte.
pub(super) fn filter(rows: &Rows, range: Range<usize>, strategy: Strategy, out: &mut Vec<u8>) {
    let bytes = rows.row_bytes();
    let blank = vec![0; bytes];
    let mut trial = vec![0; bytes];
    let mut best = vec![0; bytes];
    let mut pairs = Pairs::default();
    for index in range {
        let row = rows.row(index);
        let above = index
            .checked_sub(1)
            .map_or(&blank[..], |index| rows.row(index));
        if let Strategy::Always(filter) = strategy {
            apply(filter, row, above, rows.pixel_bytes(), &mut best);
            out.push(filter as u8);
            out.extend_from_slice(&best);
            continue;
        }
        let mut chosen = (Filter::None, u64::MAX);
        for filter in Filter::ALL {
            apply(filter, row, above, rows.pixel_bytes(), &mut trial);
            let cost = match strategy {
                Strategy::LeastEntropy => entropy(&trial),
                Strategy::FewestPairs => pairs.count(&trial),
                _ => sum(&trial),
            };
            if cost < chosen.1 {
                chosen = (filter, cost);
                std::mem::swap(&mut trial, &mut best);
            }
        }
        out.push(chosen.0 as u8);
        out.extend_from_slice(&best);
    }
}

fn apply(filter: Filter, row: &[u8], above: &[u8], pixel_bytes: usize, out: &mut [u8]) {
    // The first pixel has no left neighbor: zero replaces it, and the one above that, so the rest
    // of the row can be one loop over whole slices.
    let first = pixel_bytes.min(row.len());
    for at in 0..first {
        let (here, up) = (row[at], above[at]);
        out[at] = match filter {
            Filter::None | Filter::Sub => here,
            Filter::Up | Filter::Paeth => here.wrapping_sub(up),
            Filter::Average => here.wrapping_sub(up / 2),
        };
    }
    let left = &row[..row.len() - first];
    let corner = &above[..row.len() - first];
    let (row, above, out) = (&row[first..], &above[first..], &mut out[first..]);
    match filter {
        Filter::None => out.copy_from_slice(row),
        Filter::Sub => {
            for ((out, here), left) in out.iter_mut().zip(row).zip(left) {
                *out = here.wrapping_sub(*left);
            }
        }
        Filter::Up => {
            for ((out, here), up) in out.iter_mut().zip(row).zip(above) {
                *out = here.wrapping_sub(*up);
            }
        }
        Filter::Average => {
            for (((out, here), left), up) in out.iter_mut().zip(row).zip(left).zip(above) {
                *out = here.wrapping_sub(((u16::from(*left) + u16::from(*up)) / 2) as u8);
            }
        }
        Filter::Paeth => {
            let sources = row.iter().zip(left).zip(above).zip(corner);
            for (out, (((here, left), up), corner)) in out.iter_mut().zip(sources) {
                *out = here.wrapping_sub(paeth(*left, *up, *corner));
            }
        }
    }
}

/// § 9.4: the nearest of the three to left + up − corner.
pub(crate) fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [l, u, c] = [left, up, corner].map(i16::from);
    let to_left = (u - c).abs();
    let to_up = (l - c).abs();
    let to_corner = (l + u - 2 * c).abs();
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}

fn sum(bytes: &[u8]) -> u64 {
    // In pieces, because 32-bit lanes would overflow.
    let piece = |piece: &[u8]| -> u32 {
        piece
            .iter()
            .map(|byte| u32::from((*byte).min(byte.wrapping_neg())))
            .sum()
    };
    bytes.chunks(1 << 20).map(|it| u64::from(piece(it))).sum()
}

fn entropy(bytes: &[u8]) -> u64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let agreed: u64 = counts.iter().map(|count| n_log_n(*count)).sum();
    n_log_n(bytes.len() as u32) - agreed
}

/// n × log2 n, linear between powers of two: in integers, so that the choice is the same on every
/// machine.
fn n_log_n(n: u32) -> u64 {
    let Some(log) = n.checked_ilog2() else {
        return 0;
    };
    u64::from(n) * u64::from(log) + (u64::from(n - (1 << log)) << 1)
}

/// The pairs of neighboring bytes that occurred: a bit each.
struct Pairs(Box<[u64; 1024]>);

impl Default for Pairs {
    fn default() -> Self {
        Self(Box::new([0; 1024]))
    }
}

impl Pairs {
    fn count(&mut self, bytes: &[u8]) -> u64 {
        self.0.fill(0);
        for pair in bytes.windows(2) {
            let pair = usize::from(pair[0]) << 8 | usize::from(pair[1]);
            self.0[pair / 64] |= 1 << (pair % 64);
        }
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }
}
