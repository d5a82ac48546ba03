//! Whether a picture can do with a quarter of its chroma samples.

use super::picture::{Chroma, Picture, ycbcr};

/// How far chroma may be from the mean of its four pixels before its loss shows:
/// an eighth of its range.
const SHARP: u16 = 32;

/// Of so many squares one sharp one is enough. Measured 2026-11: photos and painted
/// artwork had at most 1 in 100,000, a screenshot of photos and some text 83.
const SQUARES: usize = 5_000;

/// `Full` where colors change sharply, as in text, screenshots and drawings;
/// `Half` for photos, and for what has no chroma or has it halved already.
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
mod tests {
    use super::super::picture::View;
    use super::*;

    fn of(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 3]) -> Chroma {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let rgb: Vec<u8> = pixels.flat_map(|(x, y)| pixel(x, y)).collect();
        let view = View::new(&rgb, (width, height), width * 3, 3);
        chroma_for(&Picture::Rgb(view.unwrap(), Chroma::Half))
    }

    #[test]
    fn colored_letters_keep_their_chroma() {
        // Strokes one pixel wide, in a corner of a white page.
        let page = |x: usize, y: usize| {
            let is_ink = x < 60 && (20..40).contains(&y) && x.is_multiple_of(6);
            if is_ink { [200, 0, 0] } else { [255; 3] }
        };
        assert_eq!(of(400, 300, page), Chroma::Full);
    }

    #[test]
    fn soft_colors_and_sharp_grays_do_not_need_it() {
        let soft = |x: usize, y: usize| [(x / 2) as u8, (y / 2) as u8, 128];
        assert_eq!(of(400, 300, soft), Chroma::Half);
        let text = |x: usize, _| {
            if x.is_multiple_of(3) {
                [0; 3]
            } else {
                [255; 3]
            }
        };
        assert_eq!(of(400, 300, text), Chroma::Half);
        assert_eq!(of(1, 1, soft), Chroma::Half);
    }

    #[test]
    fn planes_are_judged_as_their_colors_are() {
        let (width, height) = (64, 64);
        let flat = vec![128; width * height];
        let stripes: Vec<u8> = (0..width * height)
            .map(|at| if at % 2 == 0 { 60 } else { 200 })
            .collect();
        let view = |samples| View::new(samples, (width, height), width, 1).unwrap();
        let (flat, stripes) = (view(&flat), view(&stripes));
        assert_eq!(
            chroma_for(&Picture::YCbCr([stripes, flat, flat])),
            Chroma::Half
        );
        assert_eq!(
            chroma_for(&Picture::YCbCr([flat, flat, stripes])),
            Chroma::Full
        );
        assert_eq!(chroma_for(&Picture::Gray(stripes)), Chroma::Half);
    }
}
