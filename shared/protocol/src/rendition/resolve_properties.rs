use proptest::prelude::*;

use super::*;
use crate::rendition::{RequestedBorder, RequestedTrim};

fn point(x: u16, y: u16) -> FocalPoint {
    let share = |it| Share::from_ten_thousandths(it).unwrap();
    FocalPoint {
        x: share(x),
        y: share(y),
    }
}

fn options() -> impl Strategy<Value = TransformOptions> {
    let side = || prop::option::of(prop_oneof![1_u32..5000, 1_u32..=65_535]);
    let fit = prop::sample::select(vec![
        "",
        "&fit=scale-down",
        "&fit=cover",
        "&fit=crop",
        "&fit=pad",
        "&fit=squeeze",
    ]);
    let rest = prop::sample::select(vec![
        "",
        "&rot=90",
        "&flip=v&rot=270",
        "&flip=hv",
        "&dpr=2.5",
        "&trim=1.2.3.4",
        "&trim.left=9&trim.width=50",
        "&bg=12345678",
        "&blur=3&sharp=2.2",
        "&q=1",
        "&g=auto",
        "&g=right&rot=180",
        "&g=0.123x0.877",
        "&g=face&zoom=0.4",
        "&g=auto&zoom=1&rot=90",
        "&brightness=1.2&contrast=0.8&gamma=2.2&saturation=0",
        "&border=7&dpr=1.5",
        "&border.left=500&border.color=ff000080",
        "&g=0.9x0.01&rot=90&trim=5.0.0.0",
    ]);
    (side(), side(), fit, rest).prop_map(|(width, height, fit, rest)| {
        let width = width.map_or(String::new(), |it| format!("&w={it}"));
        let height = height.map_or(String::new(), |it| format!("&h={it}"));
        TransformOptions::from_query(&format!("{fit}{width}{height}{rest}")).unwrap()
    })
}

fn an_original() -> impl Strategy<Value = Original> {
    let side = || prop_oneof![1_u32..20, 1_u32..=4000];
    let focal_point = prop::option::of((0_u16..=10_000, 0_u16..=10_000));
    let format = prop::sample::select(vec![Format::Jpeg, Format::Png]);
    (side(), side(), focal_point, format).prop_map(|(width, height, focal_point, format)| {
        Original {
            dimensions: Dimensions { width, height },
            format,
            focal_point: focal_point.map(|(x, y)| point(x, y)),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn what_is_resolved_is_in_bounds_and_has_a_name(
        options in options(),
        original in an_original(),
        is_signed in any::<bool>(),
        format in prop::sample::select(vec![RenditionFormat::Jpeg, RenditionFormat::Webp, RenditionFormat::Png]),
    ) {
        let precision = if is_signed { Precision::Exact } else { Precision::Snapped };
        let made = options.resolve(original, precision, format);
        prop_assert_eq!(made.to_string().parse(), Ok(made));
        let Sides { top, right, bottom, left } = made.trim;
        prop_assert!(left + right < original.dimensions.width);
        prop_assert!(top + bottom < original.dimensions.height);
        let left = Dimensions {
            width: original.dimensions.width - left - right,
            height: original.dimensions.height - top - bottom,
        };
        let turned = matches!(made.turn, Turn::Quarter | Turn::ThreeQuarters);
        let seen = if turned { left.transposed() } else { left };
        match made.fit {
            // A kept frame makes the picture smaller; one side is enough.
            Fit::ScaleDown => {
                prop_assert!(made.frame.width.is_none_or(|width| width < seen.width));
                prop_assert!(made.frame.height.is_none_or(|height| height < seen.height));
                prop_assert!(made.frame.width.is_none() || made.frame.height.is_none());
            }
            // Nothing is enlarged.
            Fit::Cover | Fit::Squeeze => {
                prop_assert!(made.frame.width.is_some_and(|width| width <= seen.width));
                prop_assert!(made.frame.height.is_some_and(|height| height <= seen.height));
            }
            Fit::Pad => {
                prop_assert!(made.frame.width.is_some_and(|width| width <= 4000));
                prop_assert!(made.frame.height.is_some_and(|height| height <= 4000));
            }
        }
        prop_assert!(matches!(made.fit, Fit::Cover | Fit::Pad) || made.anchor == Anchor::Center);
    }

    #[test]
    fn asking_for_what_was_made_makes_the_same(
        options in options(),
        original in an_original(),
        is_signed in any::<bool>(),
    ) {
        let precision = if is_signed { Precision::Exact } else { Precision::Snapped };
        let made = options.resolve(original, precision, RenditionFormat::Webp);
        let again = TransformOptions {
            width: made.frame.width.map(Width::Pixels),
            height: made.frame.height,
            dpr: None,
            fit: Some(match made.fit {
                Fit::ScaleDown => RequestedFit::ScaleDown,
                Fit::Cover => RequestedFit::Cover,
                Fit::Pad => RequestedFit::Pad,
                Fit::Squeeze => RequestedFit::Squeeze,
            }),
            quality: Some(made.quality),
            trim: RequestedTrim::Sides(made.trim),
            flip: made.flip,
            turn: made.turn,
            blur: made.blur,
            sharpen: made.sharpen,
            tone: made.tone,
            zoom: made.zoom,
            border: made.border.map_or(RequestedBorder::default(), |it| RequestedBorder {
                sides: it.sides,
                color: it.color,
            }),
            background: made.background,
            ..options
        };
        let again = again.resolve(original, precision, RenditionFormat::Webp);
        prop_assert_eq!(again, made);
    }
}
