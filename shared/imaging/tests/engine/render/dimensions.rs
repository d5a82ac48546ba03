//! Every rendition has the promised dimensions.

use super::*;

fn renditions() -> impl Strategy<Value = Rendition> {
    let side = || prop_oneof![Just(None), (1..260u32).prop_map(Some)];
    let fit = prop_oneof![
        Just(Fit::ScaleDown),
        Just(Fit::Cover),
        Just(Fit::Pad),
        Just(Fit::Squeeze)
    ];
    let anchor = prop_oneof![
        Just(Anchor::Center),
        Just(Anchor::Auto),
        (0..=10_000u16, 0..=10_000u16).prop_map(|(x, y)| point(x, y))
    ];
    let cut = || prop_oneof![Just(0), 0..40u32, Just(u32::MAX)];
    let trim = prop_oneof![
        Just(Sides::default()),
        (cut(), cut(), cut(), cut()).prop_map(|(top, right, bottom, left)| Sides {
            top,
            right,
            bottom,
            left
        })
    ];
    let flip = prop_oneof![
        Just(Flip::None),
        Just(Flip::Horizontal),
        Just(Flip::Vertical),
        Just(Flip::Both)
    ];
    let turn = prop_oneof![
        Just(Turn::None),
        Just(Turn::Quarter),
        Just(Turn::Half),
        Just(Turn::ThreeQuarters)
    ];
    let format = prop_oneof![
        Just(RenditionFormat::Jpeg),
        Just(RenditionFormat::BaselineJpeg),
        Just(RenditionFormat::Webp),
        Just(RenditionFormat::Png)
    ];
    let effects = (
        prop_oneof![Just(0), 0..=250u8],
        prop_oneof![Just(0), 0..=100u8],
        any::<Option<[u8; 4]>>(),
        prop_oneof![Just(100), 1..=1000u16].prop_map(|factor| Tone {
            brightness: factor,
            gamma: factor,
            ..Tone::default()
        }),
        prop_oneof![Just(0), 0..=100u8],
        proptest::option::of((0..9u32, 0..9u32, any::<[u8; 4]>())),
    );
    let placed = (side(), side(), fit, anchor);
    (placed, trim, flip, turn, effects, format, 1..=100u8).prop_map(
        |((width, height, fit, anchor), trim, flip, turn, effects, format, quality)| Rendition {
            frame: Frame { width, height },
            fit,
            anchor,
            trim,
            flip,
            turn,
            blur: effects.0,
            sharpen: effects.1,
            background: effects.2,
            tone: effects.3,
            zoom: match anchor {
                Anchor::Auto => 0,
                _ => effects.4,
            },
            border: effects.5.map(|(top, right, color)| Border {
                sides: Sides {
                    top,
                    right,
                    bottom: 0,
                    left: 1,
                },
                color,
            }),
            format,
            quality,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(0x9E37_79B9_7F4A_7C15),
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_rendition_has_the_dimensions_that_were_promised(
        renditions in proptest::collection::vec(renditions(), 1..4),
        (width, height) in (1..240u32, 1..240u32),
        kind in 0..5u8,
        orientation in 1..=8u16,
    ) {
        let picture = scene(width, height);
        let bytes = match kind {
            0 => with_orientation(&jpeg(&picture), orientation),
            1 => encode(&picture, Preset::ProgressiveBalanced, Subsampling::S422),
            2 => file(picture, ImageFormat::Png),
            3 => file(with_hole(&picture), ImageFormat::WebP),
            _ => file(with_hole(&picture), ImageFormat::Png),
        };
        let upright = inspect_whole(&bytes, &Limits::DERIVE).unwrap().dimensions;
        for (rendition, picture) in renditions.iter().zip(made(&bytes, &renditions)) {
            let promised = dimensions_of(rendition, upright);
            prop_assert_eq!(picture.dimensions, promised);
            let seen = decode(&picture.bytes);
            prop_assert_eq!((seen.width(), seen.height()), (promised.width, promised.height));
        }
    }
}
