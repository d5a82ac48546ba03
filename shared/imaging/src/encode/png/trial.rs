//! Finds the form and the filters that give the smallest file.

use std::{iter, ops::Range};

use super::{
    chunks, deflate,
    deflate::Level,
    filter::{Filter, Strategy, filter},
    rows::Rows,
};
use crate::{Effort, Error, insertion_sort::insertion_sort};

/// Bytes of rows tried for a choice. A picture with no more is tried whole.
const SAMPLE: usize = 1024 * 1024;
/// Pieces of the picture in the sample.
const BANDS: usize = 16;
/// Up to this size every trial uses the final settings: certainty costs nothing.
const SMALL: usize = 16 * 1024;

/// Up to this size effort is cheap: the best few of the trials are deflated in full, at the highest
/// level (gradients come out a fifth smaller than at the one below).
const MEDIUM: usize = 256 * 1024;

/// Rows, and the zlib stream of their filtered bytes.
pub(super) struct Smallest {
    pub(super) rows: Rows,
    pub(super) data: Vec<u8>,
}

/// The smallest of the forms.
pub(super) fn smallest(mut ways: Vec<Rows>, effort: Effort) -> Result<Smallest, Error> {
    let is_medium = ways.iter().all(|rows| rows.filtered_bytes() <= MEDIUM);
    let (level, finalists) = match effort {
        Effort::Fast => (Level::FAST, 1),
        _ if is_medium => (Level::BEST, 4),
        Effort::Balanced => (Level::BALANCED, 1),
        Effort::Best => (Level::BEST, 2),
    };
    let mut trials = Vec::new();
    let is_small = ways.iter().all(|rows| rows.filtered_bytes() <= SMALL);
    let strategies = match effort {
        Effort::Fast if !is_small => &STRATEGIES[..3],
        _ => &STRATEGIES[..],
    };
    for (way, rows) in ways.iter().enumerate() {
        for strategy in strategies {
            let cost = tried(rows, *strategy, level)?;
            trials.push((cost, way, *strategy));
        }
    }
    // The sort is stable: of equals the plainest stays first.
    insertion_sort(&mut trials, |(cost, ..)| *cost);
    trials.truncate(finalists);
    let mut finalists = trials.into_iter();
    free_others(&mut ways, finalists.as_slice());

    let mut best: Option<(usize, usize, Vec<u8>)> = None;
    while let Some((_, way, strategy)) = finalists.next() {
        let filtered = filtered(&ways[way], &whole(&ways[way]), strategy);
        free_others(&mut ways, finalists.as_slice());
        let rows = &ways[way];
        let data = deflate::deflate(&filtered, level)?;
        let bytes = data.len() + chunks::palette_bytes(&rows.color);
        if best.as_ref().is_none_or(|(least, ..)| bytes < *least) {
            best = Some((bytes, way, data));
        }
    }
    let (_, way, data) = best.ok_or(Error::OptionInvalid("the picture has no rows"))?;
    let rows = ways.swap_remove(way);
    Ok(Smallest { rows, data })
}

/// Frees the rows that are not filtered again: the streams of the others need at most as much
/// memory.
fn free_others(ways: &mut [Rows], finalists: &[(u64, usize, Strategy)]) {
    for (at, rows) in ways.iter_mut().enumerate() {
        if finalists.iter().all(|(_, way, _)| *way != at) {
            rows.free();
        }
    }
}

/// Each is the best for some kind of picture; the first three for photos and drawings, the others
/// for gradients and where it hardly matters.
const STRATEGIES: [Strategy; 7] = [
    Strategy::Always(Filter::None),
    Strategy::LeastSum,
    Strategy::FewestPairs,
    Strategy::LeastEntropy,
    Strategy::Always(Filter::Sub),
    Strategy::Always(Filter::Up),
    Strategy::Always(Filter::Paeth),
];

/// Estimates the bytes of the file: exact for small pictures.
fn tried(rows: &Rows, strategy: Strategy, level: Level) -> Result<u64, Error> {
    let total = rows.filtered_bytes();
    let bands = bands(rows);
    let sample = filtered(rows, &bands, strategy);
    let level = if total <= SMALL { level } else { Level::TRIAL };
    let deflated = deflate::deflate(&sample, level)?.len();
    let scaled = deflated as u64 * total as u64 / sample.len().max(1) as u64;
    Ok(scaled + chunks::palette_bytes(&rows.color) as u64)
}

fn whole(rows: &Rows) -> Vec<Range<usize>> {
    iter::once(0..rows.height as usize).collect()
}

/// Evenly spread pieces of the rows. As far as possible they depend only on the picture's height,
/// so that all forms are tried on the same rows.
fn bands(rows: &Rows) -> Vec<Range<usize>> {
    let height = rows.height as usize;
    // As many rows as with four bytes a pixel.
    let sampled = (SAMPLE / (rows.width as usize * 4).max(1)).max(BANDS);
    if sampled >= height {
        return whole(rows);
    }
    let each = sampled / BANDS;
    let apart = height / BANDS;
    (0..BANDS)
        .map(|band| band * apart..band * apart + each)
        .collect()
}

fn filtered(rows: &Rows, bands: &[Range<usize>], strategy: Strategy) -> Vec<u8> {
    let count: usize = bands.iter().map(ExactSizeIterator::len).sum();
    let mut out = Vec::with_capacity(count * (rows.row_bytes() + 1));
    for band in bands {
        filter(rows, band.clone(), strategy, &mut out);
    }
    out
}
