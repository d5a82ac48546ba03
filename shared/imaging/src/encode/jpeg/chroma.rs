//! Decides whether a quarter of the chroma samples is enough for a picture.

use super::picture::{Chroma, Picture, ycbcr};

/// The distance of chroma from the mean of its four pixels at which its loss shows: an eighth of
/// its range.
const SHARP: u16 = 32;

/// One sharp square in this many is enough. Measured 2026-11: photos and painted artwork had at
/// most 1 in 100,000, a screenshot of photos and some text 83.
const SQUARES: usize = 5_000;

/// `Full` for sharp color changes, as in text, screenshots and drawings; `Half` for photos, and for
/// pictures without chroma or with halved chroma.
///
/// Looks at every second pair of rows.
pub(crate) fn chroma_for(picture: &Picture<'_>) -> Chroma {
    let (width, height) = picture.sides();
    let is_full = match picture {
        Picture::Gray(_) => false,
        Picture::YCbCr([luma, cb, _]) => luma.sides() == cb.sides(),
        Picture::Rgb(..) => true,
    };
    if !is_full {
        return Chroma::Half;
    }
    let mut planes = [(); 5].map(|()| vec![0; width]);
    let mut sharp = 0;
    for row in (0..height - height % 2).step_by(4) {
        let [light, cb, cr, below_cb, below_cr] = &mut planes;
        match picture {
            Picture::Gray(_) => {}
            Picture::YCbCr([_, blue, red]) => {
                sharp += [blue, red]
                    .iter()
                    .map(|plane| sharp_squares(plane.row(row), plane.row(row + 1)))
                    .sum::<usize>();
            }
            Picture::Rgb(view, _) => {
                ycbcr(view.row(row), light, cb, cr);
                ycbcr(view.row(row + 1), light, below_cb, below_cr);
                sharp += sharp_squares(cb, below_cb) + sharp_squares(cr, below_cr);
            }
        }
    }
    let squares = (width / 2) * (height / 2).div_ceil(2);
    if sharp * SQUARES > squares {
        Chroma::Full
    } else {
        Chroma::Half
    }
}

fn sharp_squares(above: &[u8], below: &[u8]) -> usize {
    let (above, _) = above.as_chunks::<2>();
    let (below, _) = below.as_chunks::<2>();
    let squares = above.iter().zip(below);
    squares
        .filter(|(above, below)| {
            let square = [above[0], above[1], below[0], below[1]].map(u16::from);
            let sum: u16 = square.iter().sum();
            square
                .iter()
                .any(|sample| (sample * 4).abs_diff(sum) >= SHARP * 4)
        })
        .count()
}

#[cfg(test)]
#[path = "chroma_tests.rs"]
mod tests;
