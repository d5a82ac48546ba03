//! Chooses the coefficients that are worth their bits: the path of least cost through a block. The
//! cost is bits + weight × squared error in quantization steps.

use super::{rates::Rates, scans::Level, tokens::size};

/// A coefficient that plain rounding would keep.
#[derive(Clone, Copy, Default)]
pub(super) struct Candidate {
    /// Zigzag index.
    pub(super) index: u8,
    pub(super) is_negative: bool,
    /// Its magnitude in quantization steps, ≥ ½.
    pub(super) steps: f32,
}

/// A path from the start of the block to a nonzero coefficient.
#[derive(Clone, Copy, Default)]
struct Path {
    cost: f32,
    index: u8,
    value: i16,
    /// The position of the path that it continues.
    from: u8,
}

/// Returns the number of `levels` to code, rising in index. `weight` is the bits that a squared
/// error of one step is worth, `empty` the cost of a block without levels.
#[inline(always)]
pub(super) fn choose(
    candidates: &[Candidate],
    weight: f32,
    empty: f32,
    rates: &Rates,
    levels: &mut [Level; 64],
) -> usize {
    // Path 0 is the block's beginning. Only paths that no later one undercuts are worth continuing:
    // their positions are `open`.
    let mut paths = [Path::default(); 64];
    let mut open = [0u8; 64];
    let mut opened = 1;
    let mut best = (empty, 0u8);
    for (place, candidate) in (1u8..).zip(candidates) {
        let rounded = (candidate.steps + 0.5) as i32;
        let from = &open[..opened];
        let mut path = extend(candidate, rounded, weight, rates, &paths, from);
        // One less is only worth trying if it has fewer bits.
        if rounded > 1 && size(rounded - 1) < size(rounded) {
            let less = extend(candidate, rounded - 1, weight, rates, &paths, from);
            if less.cost < path.cost {
                path = less;
            }
        }
        paths[usize::from(place) & 63] = path;
        while opened > 0 && paths[usize::from(open[opened - 1]) & 63].cost >= path.cost {
            opened -= 1;
        }
        open[opened & 63] = place;
        opened += 1;
        let end = if path.index < 63 { rates.end() } else { 0.0 };
        if path.cost + end < best.0 {
            best = (path.cost + end, place);
        }
    }
    let mut count = 0;
    let mut place = best.1;
    while place != 0 {
        let path = paths[usize::from(place) & 63];
        levels[count] = Level {
            index: path.index,
            value: path.value,
        };
        count += 1;
        place = path.from;
    }
    levels[..count].reverse();
    count
}

#[inline(always)]
fn extend(
    candidate: &Candidate,
    value: i32,
    weight: f32,
    rates: &Rates,
    paths: &[Path; 64],
    open: &[u8],
) -> Path {
    let bits = rates.of_size(size(value));
    let mut least = (f32::MAX, 0);
    for &from in open {
        let path = paths[usize::from(from) & 63];
        let run = candidate.index - path.index - 1;
        let cost = path.cost + bits[usize::from(run) & 63];
        if cost < least.0 {
            least = (cost, from);
        }
    }
    // The error, minus the error of leaving it out.
    let level = value as f32;
    let gain = level * (level - 2.0 * candidate.steps) * weight;
    Path {
        cost: least.0 + gain,
        index: candidate.index,
        value: if candidate.is_negative {
            -(value as i16)
        } else {
            value as i16
        },
        from: least.1,
    }
}
