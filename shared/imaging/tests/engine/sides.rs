//! The longest side of results: exactly as requested, else 4000 and a little more.

use std::ops::ControlFlow;

use calotype_imaging::{Effort, Limits, Options, Output, prepare_pixels, selftest};
use calotype_protocol::Dimensions;

use crate::support::fixtures::run;

fn fast() -> Options {
    Options {
        format: Output::Jpeg,
        effort: Effort::Fast,
        ..Options::default()
    }
}

#[test]
fn a_photo_of_hardly_more_than_4000_pixels_keeps_them() {
    for (side, expected) in [
        (3999, 3999),
        (4000, 4000),
        (4032, 4032),
        (4080, 4080),
        (4081, 4000),
        (8000, 4000),
    ] {
        for upright in [true, false] {
            let (width, height) = if upright { (8, side) } else { (side, 8) };
            let made = run(&selftest::photo_jpeg(width, height), &fast()).unwrap();
            assert_eq!(made.picture.dimensions.longest_side(), expected, "{side}");

            let rgba = [90, 140, 200, 255].repeat(8 * side as usize);
            let dimensions = Dimensions { width, height };
            let go_on = &mut |_| ControlFlow::Continue(());
            let made = prepare_pixels(rgba, dimensions, &fast(), &Limits::SOURCE, go_on).unwrap();
            assert_eq!(made.picture.dimensions.longest_side(), expected, "{side}");
        }
    }
}

#[test]
fn a_side_that_is_asked_for_is_exact() {
    let bytes = selftest::photo_jpeg(4032, 8);
    let side = |options: &Options| {
        let made = run(&bytes, options).unwrap();
        made.picture.dimensions.width
    };
    let wide = Options {
        max_side: Some(4000),
        ..fast()
    };
    assert_eq!(side(&wide), 4000);
    let wide = Options {
        max_width: Some(4031),
        ..fast()
    };
    assert_eq!(side(&wide), 4031);
    let wide = Options {
        variants: vec![4000, 4032],
        ..fast()
    };
    let made = run(&bytes, &wide).unwrap();
    assert_eq!(made.picture.dimensions.width, 4032);
    let widths = made.variants.iter().map(|it| it.dimensions.width);
    assert_eq!(widths.collect::<Vec<_>>(), [4000, 4032]);
}
