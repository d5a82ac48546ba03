//! Background, blur and sharpening.

use super::*;

#[test]
fn a_background_shows_through_what_is_transparent() {
    let mut picture = image::RgbaImage::from_pixel(40, 30, image::Rgba([200, 100, 0, 255]));
    picture.put_pixel(3, 4, image::Rgba([1, 2, 3, 0]));
    picture.put_pixel(5, 4, image::Rgba([200, 100, 0, 51]));
    let file = file(picture, ImageFormat::Png);
    let on = |background| {
        let rendition = Rendition {
            background,
            ..Rendition::default()
        };
        shown(&file, rendition).into_rgba8()
    };
    let blue = on(Some([0, 0, 255, 255]));
    assert_eq!(blue.get_pixel(3, 4).0, [0, 0, 255, 255]);
    // A fifth of it over blue.
    assert_eq!(blue.get_pixel(5, 4).0, [40, 20, 204, 255]);
    assert_eq!(blue.get_pixel(0, 0).0, [200, 100, 0, 255]);
    assert_eq!(on(None).get_pixel(5, 4).0[3], 51);
}

#[test]
fn blur_and_sharpening_are_of_the_result_in_planes_and_in_pixels() {
    let picture = photo(800, 600);
    for (blur, sharpen) in [(8, 0), (40, 0), (0, 20)] {
        let rendition = Rendition {
            blur,
            sharpen,
            ..inside(400)
        };
        let planes = shown(&jpeg(&picture), rendition).into_rgb8();
        let packed = shown(&file(picture.clone(), ImageFormat::Png), rendition).into_rgb8();
        let difference = mean_difference(&planes, &packed);
        assert!(difference < 2.0, "{blur} {sharpen}: {difference}");
        if sharpen == 0 {
            let small = picture.clone();
            let small = imageops::resize(&small, 400, 300, FilterType::Lanczos3);
            let theirs = imageops::blur(&small, f32::from(blur) / 2.0);
            let difference = mean_difference(&packed, &theirs);
            assert!(difference < 1.0, "{blur}: {difference}");
        }
    }
}
