//! Tests of `chroma`.

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
