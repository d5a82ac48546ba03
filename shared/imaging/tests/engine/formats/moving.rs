//! Animations pass through, or become stills.

use super::*;
use crate::support::pictures;

#[test]
fn what_moves_passes_through_or_stands_still() {
    for moving in [
        pictures::ANIMATED_GIF.to_vec(),
        pictures::ANIMATED_WEBP.to_vec(),
        pictures::animated_png(),
    ] {
        let frames = pictures::frames(&moving);
        assert!(frames.len() > 1);
        let loaded = [&moving[..], b"trailer"].concat();
        let options = Options {
            animation: Animation::Preserve,
            max_side: Some(10),
            variants: vec![20, 4000],
            placeholders: true,
            ..as_is(Output::Auto)
        };
        let passed = run(&loaded, &options).unwrap();
        assert_eq!(passed.picture.bytes, moving);
        assert_eq!(pictures::frames(&passed.picture.bytes), frames);
        assert!(passed.picture.is_passed_through && passed.picture.quality.is_none());
        assert_eq!(passed.picture.format, passed.source.format);
        assert_eq!(passed.picture.dimensions, passed.source.dimensions);
        assert!(passed.placeholders.is_some());
        assert_eq!(passed.variants.len(), 2);
        for (still, side) in passed.variants.iter().zip([20, 4000]) {
            assert!(!still.is_passed_through);
            assert_eq!(pictures::frames(&still.bytes).len(), 1);
            assert_eq!(still.dimensions, passed.source.dimensions.fit_within(side));
        }

        assert_eq!(passed.warnings, []);

        let made = run(&loaded, &as_is(Output::Png)).unwrap();
        assert_eq!(made.warnings, [Warning::AnimationDropped]);
        let still = made.picture;
        assert!(!still.is_passed_through && !decode(&still.bytes).to_rgba8().is_empty());
        assert_eq!(pictures::frames(&still.bytes).len(), 1);
        let (width, height) = (still.dimensions.width, still.dimensions.height);
        let first = match frames[0].0.len() as u32 / width / height {
            3 => image::RgbImage::from_raw(width, height, frames[0].0.clone())
                .map(DynamicImage::from),
            _ => RgbaImage::from_raw(width, height, frames[0].0.clone()).map(DynamicImage::from),
        };
        assert!(visible(&first_frame(&still.bytes)) == visible(&first.unwrap().into_rgba8()));
    }
}
