//! The position of the picture, and its visible part.

use super::*;

#[test]
fn the_point_stays_in_sight_wherever_the_picture_is_turned() {
    // A red spot at a fifth from the left and a quarter from the top.
    let picture = RgbImage::from_fn(500, 400, |x, y| {
        match x.abs_diff(100) < 12 && y.abs_diff(100) < 12 {
            true => image::Rgb([255, 0, 0]),
            false => image::Rgb([90, 120, 140]),
        }
    });
    let file = file(picture, ImageFormat::Png);
    let is_red = |pixel: &image::Rgb<u8>| pixel.0[0] > 200 && pixel.0[1] < 60;
    for flip in [Flip::None, Flip::Horizontal, Flip::Vertical, Flip::Both] {
        for turn in [Turn::None, Turn::Quarter, Turn::Half, Turn::ThreeQuarters] {
            for (width, height) in [(40, 200), (200, 40)] {
                let rendition = Rendition {
                    flip,
                    turn,
                    anchor: point(2000, 2500),
                    trim: Sides {
                        left: 20,
                        ..Sides::default()
                    },
                    ..fitted(Fit::Cover, width, height)
                };
                let shown = shown(&file, rendition).into_rgb8();
                let red = shown.enumerate_pixels().filter(|(_, _, it)| is_red(it));
                let places: Vec<_> = red.map(|(x, y, _)| (x, y)).collect();
                assert!(!places.is_empty(), "{flip:?} {turn:?} {width}");
                // In the middle of the side along which the crop could move.
                let (sum, side) = match width < height {
                    true => (places.iter().map(|it| it.0).sum::<u32>(), width),
                    false => (places.iter().map(|it| it.1).sum::<u32>(), height),
                };
                let middle = sum as f64 / places.len() as f64 + 0.5;
                let apart = (middle - f64::from(side) / 2.0).abs();
                assert!(apart <= 1.0, "{flip:?} {turn:?} {width}: {apart}");
            }
        }
    }
    // As near as the edge allows.
    let corner = Rendition {
        anchor: point(10_000, 10_000),
        ..fitted(Fit::Cover, 300, 400)
    };
    let end = shown(&file, corner).into_rgb8();
    assert!(!end.pixels().any(is_red));
}

#[test]
fn a_padded_picture_stands_where_its_gravity_says() {
    let file = file(every_color(70, 50), ImageFormat::Png);
    let pad = |anchor, background| Rendition {
        anchor,
        background,
        ..fitted(Fit::Pad, 101, 60)
    };
    let picture = every_color(70, 50);
    for (anchor, left, top) in [
        (Anchor::Center, 15, 5),
        (Anchor::Auto, 15, 5),
        (point(0, 10_000), 0, 10),
        // 31 × 0.9 = 27.9.
        (point(9000, 0), 28, 0),
    ] {
        let color = [10, 20, 30, 255];
        let shown = shown(&file, pad(anchor, Some(color))).into_rgba8();
        for (x, y, pixel) in shown.enumerate_pixels() {
            let inside = x.checked_sub(left).zip(y.checked_sub(top));
            let expected = match inside.filter(|(x, y)| *x < 70 && *y < 50) {
                Some((x, y)) => {
                    let [r, g, b] = picture.get_pixel(x, y).0;
                    [r, g, b, 255]
                }
                None => color,
            };
            assert_eq!(pixel.0, expected, "{anchor:?} {x} {y}");
        }
    }
    // No background given: transparent, and white in a JPEG.
    let clear = shown(&file, pad(Anchor::Center, None)).into_rgba8();
    assert_eq!(clear.get_pixel(2, 2).0[3], 0);
    let jpeg = made(&file, &[pad(Anchor::Center, None)]).remove(0);
    let corner = reference(&jpeg.bytes).get_pixel(2, 2).0;
    assert!(corner.iter().all(|it| *it >= 250), "{corner:?}");
    let half = Some([0, 0, 0, 128]);
    let gray = reference(&made(&file, &[pad(Anchor::Center, half)])[0].bytes);
    assert!(gray.get_pixel(2, 2).0[0].abs_diff(127) <= 5);
}
