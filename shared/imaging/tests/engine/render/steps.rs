//! Compares every step with another library.

use super::*;

/// Applies the steps to the upright picture with another library.
fn expected(upright: &RgbImage, rendition: &Rendition, left: u32, top: u32) -> RgbImage {
    let Sides {
        top: above,
        right,
        bottom,
        left: before,
    } = rendition.trim;
    let (width, height) = upright.dimensions();
    let sides = (width - before - right, height - above - bottom);
    let mut image = imageops::crop_imm(upright, before, above, sides.0, sides.1).to_image();
    match rendition.flip {
        Flip::None => {}
        Flip::Horizontal => imageops::flip_horizontal_in_place(&mut image),
        Flip::Vertical => imageops::flip_vertical_in_place(&mut image),
        Flip::Both => imageops::rotate180_in_place(&mut image),
    }
    image = match rendition.turn {
        Turn::None => image,
        Turn::Quarter => imageops::rotate90(&image),
        Turn::Half => imageops::rotate180(&image),
        Turn::ThreeQuarters => imageops::rotate270(&image),
    };
    let made = dimensions_of(rendition, Dimensions { width, height });
    let (frame_width, frame_height) = (made.width, made.height);
    let (width, height) = image.dimensions();
    if rendition.fit == Fit::Cover {
        let (width, height) = match width * frame_height <= height * frame_width {
            true => (width, width * frame_height / frame_width),
            false => (height * frame_width / frame_height, height),
        };
        image = imageops::crop_imm(&image, left, top, width, height).to_image();
    }
    imageops::resize(&image, made.width, made.height, FilterType::Lanczos3)
}

#[test]
fn every_step_is_that_of_another_library() {
    let upright = scene(640, 480);
    let trim = Sides {
        top: 33,
        right: 20,
        bottom: 7,
        left: 101,
    };
    // A square takes 440 of the trimmed 519 × 440, and of the turned 440 × 519.
    let covers = [(point(5000, 5000), 39, 0), (Anchor::Center, 39, 0)];
    let mut cases = vec![(fitted(Fit::Squeeze, 200, 200), 0, 0)];
    for flip in [Flip::None, Flip::Horizontal, Flip::Vertical, Flip::Both] {
        for turn in [Turn::None, Turn::Quarter, Turn::Half, Turn::ThreeQuarters] {
            let moved = Rendition {
                trim,
                flip,
                turn,
                ..inside(200)
            };
            cases.push((moved, 0, 0));
        }
    }
    for (anchor, left, top) in covers {
        let cover = Rendition {
            trim,
            anchor,
            ..fitted(Fit::Cover, 220, 220)
        };
        // 519 − 440 = 79 to spare; the point of 0.5 lies 219 into the rest: 219 − 220.
        let left = if anchor == Anchor::Center { left } else { 0 };
        cases.push((cover, left, top));
    }
    for orientation in 1..=8u8 {
        // Stored as by a camera held in that orientation.
        let mut stored = DynamicImage::from(upright.clone());
        let back = match orientation {
            6 => 8,
            8 => 6,
            same => same,
        };
        stored.apply_orientation(Orientation::from_exif(back).unwrap());
        let stored = stored.into_rgb8();
        let file = with_orientation(&jpeg(&stored), orientation.into());
        for (rendition, left, top) in &cases {
            let ours = shown(&file, *rendition).into_rgb8();
            let expected = expected(&upright, rendition, *left, *top);
            let difference = mean_difference(&ours, &expected);
            assert!(
                difference < 1.5,
                "{orientation} {rendition:?}: {difference}"
            );
        }
    }
}

#[test]
fn what_is_not_scaled_keeps_every_pixel() {
    let picture = every_color(70, 50);
    let file = file(picture.clone(), ImageFormat::Png);
    let trim = Sides {
        top: 1,
        right: 2,
        bottom: 3,
        left: 5,
    };
    let trimmed = Rendition {
        trim,
        ..Rendition::default()
    };
    let part = imageops::crop_imm(&picture, 5, 1, 63, 46).to_image();
    assert_eq!(shown(&file, trimmed).into_rgb8(), part);
    // Turned, and cut to a larger square: 46 of the 63 columns.
    let square = Rendition {
        turn: Turn::Quarter,
        ..fitted(Fit::Cover, 400, 400)
    };
    let turned = imageops::rotate90(&part);
    let middle = imageops::crop_imm(&turned, 0, 8, 46, 46).to_image();
    assert_eq!(
        shown(&file, Rendition { trim, ..square }).into_rgb8(),
        middle
    );
}

#[test]
fn what_is_trimmed_off_does_not_show_at_the_edge() {
    // A bright picture in a black border of 37 pixels, scaled down a lot.
    let picture = RgbImage::from_fn(600, 500, |x, y| {
        let is_border = x < 37 || y < 37 || x >= 563 || y >= 463;
        image::Rgb([if is_border { 0 } else { 240 }; 3])
    });
    let trimmed = Rendition {
        trim: Sides {
            top: 37,
            right: 37,
            bottom: 37,
            left: 37,
        },
        ..inside(100)
    };
    let png = shown(&file(picture.clone(), ImageFormat::Png), trimmed).into_rgb8();
    assert!(png.pixels().all(|it| it.0 == [240; 3]));
    // A JPEG's blocks contain both, and so do its samples when it is decoded at a smaller scale.
    let jpeg = shown(&jpeg(&picture), trimmed).into_luma8();
    let edge = |x, y| jpeg.get_pixel(x, y).0[0];
    for (x, y) in [(0, 40), (99, 40), (50, 0), (50, jpeg.height() - 1)] {
        assert!(edge(x, y) > 190, "{x} {y}: {}", edge(x, y));
    }
    assert!(edge(50, 40).abs_diff(240) <= 2);
}

#[test]
fn a_border_stands_around_the_picture_and_its_padding() {
    let bytes = file(scene(80, 60), ImageFormat::Png);
    let border = Border {
        sides: Sides {
            top: 3,
            right: 4,
            bottom: 5,
            left: 6,
        },
        color: [255, 0, 0, 255],
    };
    let plain = Rendition {
        background: Some([0, 0, 255, 255]),
        format: RenditionFormat::Png,
        ..fitted(Fit::Pad, 40, 40)
    };
    let bordered = Rendition {
        border: Some(border),
        ..plain
    };
    let pictures = made(&bytes, &[plain, bordered]);
    let inside = decode(&pictures[0].bytes).to_rgba8();
    let mut expected = image::RgbaImage::from_pixel(50, 48, image::Rgba(border.color));
    imageops::replace(&mut expected, &inside, 6, 3);
    assert_eq!(decode(&pictures[1].bytes).to_rgba8(), expected);
}

#[test]
fn a_translucent_border_lies_on_what_the_format_has_behind() {
    let bytes = file(scene(8, 8), ImageFormat::Png);
    let sides = Sides {
        top: 8,
        right: 8,
        bottom: 8,
        left: 8,
    };
    let rendition = |format| Rendition {
        border: Some(Border {
            sides,
            color: [255, 0, 0, 128],
        }),
        format,
        quality: 100,
        ..Rendition::default()
    };
    let pictures = made(
        &bytes,
        &[RenditionFormat::Png, RenditionFormat::Jpeg].map(rendition),
    );
    let corner = |picture: &Picture| decode(&picture.bytes).to_rgba8().get_pixel(2, 2).0;
    assert_eq!(corner(&pictures[0]), [255, 0, 0, 128]);
    let [red, green, blue, alpha] = corner(&pictures[1]);
    assert!(red > 250 && green.abs_diff(127) < 4 && blue.abs_diff(127) < 4 && alpha == 255);
}

#[test]
fn a_zoom_cuts_around_its_point() {
    let upright = scene(400, 300);
    let bytes = file(upright.clone(), ImageFormat::Png);
    let rendition = Rendition {
        zoom: 100,
        anchor: point(2500, 5000),
        format: RenditionFormat::Png,
        ..fitted(Fit::Cover, 100, 100)
    };
    // 100 of 300 pixels in each direction, around (100, 150).
    let picture = &made(&bytes, &[rendition])[0];
    let expected = imageops::crop_imm(&upright, 50, 100, 100, 100).to_image();
    assert_eq!(decode(&picture.bytes).to_rgb8(), expected);
}
