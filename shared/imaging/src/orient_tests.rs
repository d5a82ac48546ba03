//! Tests of `orient`.

use calotype_protocol::Dimensions;
use image::{DynamicImage, GenericImageView, ImageBuffer, metadata};

use super::*;
use crate::pixels::Channels;

/// Sides longer than a block, and not multiples of it.
const STORED: Dimensions = Dimensions {
    width: 71,
    height: 45,
};

fn check<S: Sample + std::fmt::Debug>(
    channels: Channels,
    image: impl Fn(Vec<S>) -> DynamicImage,
    samples: impl Fn(&DynamicImage) -> Vec<S>,
    level: impl Fn(usize) -> S,
) {
    for orientation in Orientation::ALL {
        let value = u8::try_from(orientation.to_exif()).unwrap();
        let value = metadata::Orientation::from_exif(value).unwrap();
        let count = STORED.pixels() as usize * channels.count();
        let stored: Vec<S> = (0..count).map(&level).collect();
        let mut expected = image(stored.clone());
        expected.apply_orientation(value);
        let stored = Raster::new(STORED, channels, stored).unwrap();
        let ours = turned(stored, orientation);
        assert_eq!(
            ours.samples(),
            samples(&expected),
            "{channels:?} {orientation:?}"
        );
        let Dimensions { width, height } = ours.dimensions();
        assert_eq!((width, height), expected.dimensions());
    }
}

#[test]
fn every_orientation_turns_as_the_image_crate_does() {
    let (w, h) = (STORED.width, STORED.height);
    let byte = |index: usize| (index % 251) as u8;
    let word = |index: usize| (index * 40_503 % 65_521) as u16;
    let bytes = |it: &DynamicImage| it.as_bytes().to_vec();
    macro_rules! image {
        ($variant:ident) => {
            |it| DynamicImage::$variant(ImageBuffer::from_raw(w, h, it).unwrap())
        };
    }
    check(Channels::Gray, image!(ImageLuma8), bytes, byte);
    check(Channels::GrayAlpha, image!(ImageLumaA8), bytes, byte);
    check(Channels::Rgb, image!(ImageRgb8), bytes, byte);
    check(Channels::Rgba, image!(ImageRgba8), bytes, byte);
    check(Channels::Cmyk, image!(ImageRgba8), bytes, byte);
    let words = |it: &DynamicImage| bytemuck::cast_slice(it.as_bytes()).to_vec();
    check(Channels::Rgb, image!(ImageRgb16), words, word);
    check(Channels::Rgba, image!(ImageRgba16), words, word);
}
