//! Pictures of at most 256 colors as indices into a palette.

use super::rows::{Color, Rows, seen_pixels};
use crate::{insertion_sort::insertion_sort, pixels::Raster};

/// The indexed forms worth a trial; none when there are too many colors.
pub(super) fn ways(raster: &Raster) -> Vec<Rows> {
    let Some(colors) = Colors::of(raster) else {
        return Vec::new();
    };
    let count = colors.entries.len();
    let depth = match count {
        0..=2 => 1,
        3..=4 => 2,
        5..=16 => 4,
        _ => 8,
    };
    let by_luma = colors.common_first(by_luma(&colors.entries));
    let indexed = |order: &[u8], depth| {
        let entries = order
            .iter()
            .map(|index| colors.entries[usize::from(*index)])
            .collect();
        let mut places = [0_u8; 256];
        for (place, index) in (0..=255).zip(order) {
            places[usize::from(*index)] = place;
        }
        let mut index = colors.index();
        let sample = |pixel| [places[usize::from(index(pixel))]];
        Rows::new(raster, Color::Indexed { entries }, depth, sample)
    };
    let mut ways = vec![indexed(&by_luma, depth)];
    if depth < 8 {
        ways.push(indexed(&by_luma, 8));
    } else {
        let by_neighbors = by_neighbors(raster, &colors);
        ways.push(indexed(&colors.common_first(by_neighbors), 8));
        let by_appearance = (0..=255).take(count).collect();
        ways.push(indexed(&colors.common_first(by_appearance), 8));
    }
    ways
}

/// The different colors of a picture, in order of appearance, and their indices.
struct Colors {
    entries: Vec<[u8; 4]>,
    /// The entry of most pixels.
    most_common: u8,
    /// Open addressing; an index into `entries` plus one, 0 for free. Four slots an entry keep
    /// searches short for any colors.
    slots: Box<[u16; SLOTS]>,
}

const SLOTS: usize = 1024;

impl Colors {
    /// `None` when there are more than 256.
    fn of(raster: &Raster) -> Option<Self> {
        let mut colors = Self {
            entries: Vec::with_capacity(256),
            most_common: 0,
            slots: Box::new([0; SLOTS]),
        };
        let mut counts = [0_u32; 256];
        let (mut last, mut index) = (None, 0);
        for pixel in seen_pixels(raster) {
            if last != Some(pixel) {
                last = Some(pixel);
                let slot = colors.slot(pixel);
                if colors.slots[slot] == 0 {
                    if colors.entries.len() == 256 {
                        return None;
                    }
                    colors.entries.push(pixel);
                    colors.slots[slot] = colors.entries.len() as u16;
                }
                index = usize::from(colors.slots[slot]) - 1;
            }
            counts[index] += 1;
        }
        colors.most_common = most(counts.map(u64::from).into_iter().enumerate()) as u8;
        Some(colors)
    }

    /// The slot of the color, or a free one. There always is one: entries are fewer.
    fn slot(&self, pixel: [u8; 4]) -> usize {
        let hash = u32::from_ne_bytes(pixel).wrapping_mul(0x9E37_79B1) >> 22;
        let mut slot = hash as usize % SLOTS;
        loop {
            match self.slots[slot] {
                0 => return slot,
                entry if self.entries[usize::from(entry) - 1] == pixel => return slot,
                _ => slot = (slot + 1) % SLOTS,
            }
        }
    }

    /// Gives index 0 to the most common color, because most filter bytes before a drawing's rows
    /// are 0: runs of background then continue across row ends. Up to 8 % fewer bytes.
    fn common_first(&self, mut order: Vec<u8>) -> Vec<u8> {
        if let Some(place) = order.iter().position(|index| *index == self.most_common) {
            order[..=place].rotate_right(1);
        }
        order
    }

    /// Returns the index of a pixel; fastest for one that equals the last.
    fn index(&self) -> impl FnMut([u8; 4]) -> u8 {
        let mut last = ([0; 4], None);
        move |pixel| match last {
            (seen, Some(index)) if seen == pixel => index,
            _ => {
                let index = self.slots[self.slot(pixel)].saturating_sub(1) as u8;
                last = (pixel, Some(index));
                index
            }
        }
    }
}

/// Transparent entries first, so that tRNS is short; then dark before bright, so that neighbors in
/// gradients are neighbors in the palette.
fn by_luma(entries: &[[u8; 4]]) -> Vec<u8> {
    let mut order: Vec<u8> = (0..=255).take(entries.len()).collect();
    insertion_sort(&mut order, |index| {
        let [r, g, b, a] = entries[usize::from(*index)];
        let luma = 299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b);
        (a == 255, luma, r, g, a)
    });
    order
}

/// Gives adjacent indices to colors that are often adjacent: Zeng, Li and Lei, "An efficient color
/// re-indexing scheme for palette-based compression", ICIP 2000, without its weights.
fn by_neighbors(raster: &Raster, colors: &Colors) -> Vec<u8> {
    let count = colors.entries.len();
    let together = together(raster, colors);

    let sums = together
        .chunks_exact(count)
        .map(|row| row.iter().map(|it| u64::from(*it)).sum());
    let first = most(sums.collect::<Vec<u64>>().into_iter().enumerate());
    let mut order = std::collections::VecDeque::from([first]);
    let mut free: Vec<usize> = (0..count).filter(|index| *index != first).collect();
    // The number of times that each color is beside one already placed.
    let mut ties: Vec<u64> = (0..count)
        .map(|it| u64::from(together[first * count + it]))
        .collect();
    while !free.is_empty() {
        let next = most(free.iter().map(|index| (*index, ties[*index])));
        free.retain(|index| *index != next);
        // At the end whose half it is beside more often.
        let half = order.len().div_ceil(2);
        let near = |end: &mut dyn Iterator<Item = &usize>| -> u64 {
            end.take(half)
                .map(|it| u64::from(together[next * count + it]))
                .sum()
        };
        if near(&mut order.iter()) > near(&mut order.iter().rev()) {
            order.push_front(next);
        } else {
            order.push_back(next);
        }
        for index in &free {
            ties[*index] += u64::from(together[next * count + index]);
        }
    }
    order.into_iter().map(|index| index as u8).collect()
}

/// The number of times that each color is beside or above each other.
fn together(raster: &Raster, colors: &Colors) -> Vec<u32> {
    let count = colors.entries.len();
    let width = raster.dimensions().width as usize;
    let mut together = vec![0_u32; count * count];
    let mut above = vec![None; width];
    let (mut column, mut left) = (0, None);
    let mut index_of = colors.index();
    for pixel in seen_pixels(raster) {
        let index = index_of(pixel);
        for other in [left, above[column]].into_iter().flatten() {
            if other != index {
                let (one, two) = (usize::from(other), usize::from(index));
                together[one * count + two] += 1;
                together[two * count + one] += 1;
            }
        }
        above[column] = Some(index);
        left = Some(index);
        column += 1;
        if column == width {
            (column, left) = (0, None);
        }
    }
    together
}

/// The index of the greatest; the first of equals.
fn most(of: impl Iterator<Item = (usize, u64)>) -> usize {
    let greatest = of.reduce(|best, it| if it.1 > best.1 { it } else { best });
    greatest.map_or(0, |(index, _)| index)
}
