//! The most frequent color of a picture.

/// Cells along each of red, green and blue. Coarse: neighboring shades of a sky or a wall must
/// count together.
const CELLS: usize = 6;

#[derive(Clone, Copy, Default)]
struct Cell {
    weight: u32,
    sums: [u32; 3],
}

/// The mean of the fullest cell of the color cube, weighted by alpha. Black for a picture that is
/// entirely transparent.
pub(super) fn color(pixels: &[[u8; 4]]) -> [u8; 3] {
    let mut cells = vec![Cell::default(); CELLS * CELLS * CELLS];
    for &[r, g, b, a] in pixels {
        let index = [r, g, b].iter().fold(0, |index, sample| {
            index * CELLS + usize::from(*sample) * CELLS / 256
        });
        let cell = &mut cells[index];
        cell.weight += u32::from(a);
        for (sum, sample) in cell.sums.iter_mut().zip([r, g, b]) {
            *sum += u32::from(sample) * u32::from(a);
        }
    }
    // The first of equals: `max_by_key` would take the last, which is the lightest.
    let fullest = cells.into_iter().rev().max_by_key(|cell| cell.weight);
    let Cell { weight, sums } = fullest.unwrap_or_default();
    let mean = |sum: u32| sum.saturating_add(weight / 2).checked_div(weight);
    sums.map(|sum| mean(sum).unwrap_or_default() as u8)
}
