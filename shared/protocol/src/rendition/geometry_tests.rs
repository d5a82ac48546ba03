//! Tests of `geometry`.

use super::*;

const fn d(width: u32, height: u32) -> Dimensions {
    Dimensions { width, height }
}

fn made(fit: Fit, width: u32, height: u32, of: Dimensions) -> Dimensions {
    let frame = Frame {
        width: (width > 0).then_some(width),
        height: (height > 0).then_some(height),
    };
    let rendition = Rendition {
        frame,
        fit,
        ..Rendition::default()
    };
    dimensions_of(&rendition, of)
}

const PHOTO: Dimensions = d(4032, 3024);

#[test]
fn scaling_down_keeps_the_shape_and_meets_one_side() {
    let down = |width, height, of| made(Fit::ScaleDown, width, height, of);
    assert_eq!(down(800, 800, PHOTO), d(800, 600));
    assert_eq!(down(800, 300, PHOTO), d(400, 300));
    assert_eq!(down(0, 300, PHOTO), d(400, 300));
    assert_eq!(down(1000, 0, PHOTO), d(1000, 750));
    assert_eq!(down(0, 0, PHOTO), PHOTO);
    assert_eq!(down(5000, 5000, PHOTO), PHOTO);
    assert_eq!(down(5000, 756, PHOTO), d(1008, 756));
    assert_eq!(down(1, 1, d(10_000, 3)), d(1, 1));
    // 2592 × 1200 / 3872 = 803.3
    assert_eq!(down(1200, 1200, d(3872, 2592)), d(1200, 803));
}

#[test]
fn covering_gives_the_frame_or_the_largest_of_its_shape() {
    let cover = |width, height, of| made(Fit::Cover, width, height, of);
    assert_eq!(cover(300, 300, PHOTO), d(300, 300));
    assert_eq!(cover(100, 3000, PHOTO), d(100, 3000));
    // Smaller on one side, or on both: 500 × 9 / 16 = 281.25.
    assert_eq!(cover(300, 300, d(200, 1000)), d(200, 200));
    assert_eq!(cover(1600, 900, d(500, 400)), d(500, 281));
    assert_eq!(cover(1600, 900, d(1600, 200)), d(356, 200));
    assert_eq!(cover(300, 0, PHOTO), d(300, 225));
}

#[test]
fn padding_gives_the_frame() {
    let pad = |width, height, of| made(Fit::Pad, width, height, of);
    assert_eq!(pad(300, 300, PHOTO), d(300, 300));
    assert_eq!(pad(5000, 300, d(10, 10)), d(5000, 300));
    assert_eq!(pad(0, 300, PHOTO), d(400, 300));
}

#[test]
fn squeezing_gives_the_frame_or_the_largest_of_its_shape() {
    let squeeze = |width, height, of| made(Fit::Squeeze, width, height, of);
    assert_eq!(squeeze(300, 700, PHOTO), d(300, 700));
    assert_eq!(squeeze(600, 600, d(400, 300)), d(300, 300));
    assert_eq!(squeeze(0, 300, PHOTO), d(400, 300));
}

#[test]
fn a_trim_leaves_a_pixel_and_the_frame_is_the_turned_pictures() {
    let trim = Sides {
        top: 24,
        right: 16,
        bottom: 1000,
        left: 16,
    };
    let rendition = Rendition {
        trim,
        turn: Turn::Quarter,
        frame: Frame {
            width: Some(500),
            height: None,
        },
        ..Rendition::default()
    };
    // 4000 × 2000 becomes 2000 × 4000 after the turn.
    assert_eq!(dimensions_of(&rendition, PHOTO), d(500, 1000));
    let all = Rendition {
        trim: Sides {
            top: u32::MAX,
            right: u32::MAX,
            bottom: u32::MAX,
            left: 7,
        },
        ..Rendition::default()
    };
    let layout = Layout::of(&all, d(10, 10));
    assert_eq!(layout.canvas, d(1, 1));
    let left = Sides {
        top: 9,
        right: 2,
        bottom: 0,
        left: 7,
    };
    assert_eq!(layout.trim, left);
}

#[test]
fn a_border_is_outside_of_the_frame() {
    let sides = Sides {
        top: 1,
        right: 2,
        bottom: 3,
        left: 4,
    };
    let rendition = Rendition {
        frame: Frame {
            width: Some(400),
            height: Some(400),
        },
        fit: Fit::Pad,
        border: Some(Border {
            sides,
            color: [0; 4],
        }),
        ..Rendition::default()
    };
    let layout = Layout::of(&rendition, PHOTO);
    assert_eq!(layout.picture, d(400, 300));
    assert_eq!(layout.framed, d(400, 400));
    assert_eq!(layout.canvas, d(406, 404));
}

#[test]
fn a_zoom_shows_less_and_never_fewer_pixels() {
    let seen = |zoom, width, height, of| {
        let rendition = Rendition {
            frame: Frame {
                width: Some(width),
                height: Some(height),
            },
            fit: Fit::Cover,
            zoom,
            ..Rendition::default()
        };
        let layout = Layout::of(&rendition, of);
        assert!(layout.picture.width <= layout.seen.width, "{layout:?}");
        assert!(layout.picture.height <= layout.seen.height, "{layout:?}");
        layout.seen
    };
    assert_eq!(seen(0, 100, 100, PHOTO), d(3024, 3024));
    assert_eq!(seen(50, 100, 100, PHOTO), d(1890, 1890));
    // At most a zoom to a quarter of each side.
    assert_eq!(seen(100, 100, 100, PHOTO), d(756, 756));
    assert_eq!(seen(100, 1000, 1000, PHOTO), d(1000, 1000));
    assert_eq!(seen(100, 5000, 5000, PHOTO), d(3024, 3024));
}

/// Properties that hold for all sides and frames.
#[test]
fn nothing_grows_nothing_vanishes_and_squares_are_fit_within() {
    let mut seed = 1u64;
    let mut next = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005);
        seed = seed.wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    for _ in 0..20_000 {
        let of = d(next(65_535) as u32 + 1, next(65_535) as u32 + 1);
        let (width, height) = (next(70_000) as u32, next(70_000) as u32);
        for fit in [Fit::ScaleDown, Fit::Cover, Fit::Squeeze] {
            let made = made(fit, width, height, of);
            let within = |side: u32, frame: u32, of: u32| {
                side >= 1 && side <= of && (frame == 0 || side <= frame)
            };
            assert!(within(made.width, width, of.width), "{of:?} {made:?}");
            assert!(within(made.height, height, of.height), "{of:?} {made:?}");
        }
        let side = next(5000) as u32 + 1;
        assert_eq!(
            made(Fit::ScaleDown, side, side, of),
            of.fit_within(side),
            "{of:?} {side}"
        );
    }
    let largest = d(u32::MAX, u32::MAX - 1);
    assert_eq!(made(Fit::Cover, u32::MAX, 1, largest), d(u32::MAX, 1));
}
