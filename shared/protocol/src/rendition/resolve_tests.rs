use std::collections::{HashMap, HashSet};

use super::*;

const fn original(width: u32, height: u32) -> Original {
    Original {
        dimensions: Dimensions { width, height },
        format: Format::Jpeg,
        focal_point: None,
    }
}

fn point(x: u16, y: u16) -> FocalPoint {
    let share = |it| Share::from_ten_thousandths(it).unwrap();
    FocalPoint {
        x: share(x),
        y: share(y),
    }
}

fn name(query: &str, original: Original, precision: Precision, format: RenditionFormat) -> String {
    let options = TransformOptions::from_query(query).unwrap();
    options.resolve(original, precision, format).to_string()
}

fn exact(query: &str, original: Original) -> String {
    name(query, original, Precision::Exact, RenditionFormat::Webp)
}

fn snapped(query: &str, original: Original) -> String {
    name(query, original, Precision::Snapped, RenditionFormat::Webp)
}

const LANDSCAPE: Original = original(4000, 3000);
const PORTRAIT: Original = original(3000, 4000);

#[test]
fn a_signed_url_gets_what_it_asks_for() {
    for (query, name) in [
        ("", "q80.webp"),
        ("w=701", "w701-q80.webp"),
        ("w=4000", "q80.webp"),
        ("w=65535&h=65535", "q80.webp"),
        ("w=400&dpr=2", "w800-q80.webp"),
        ("w=401&dpr=1.5", "w602-q80.webp"),
        ("dpr=3", "q80.webp"),
        // 300 × 4/3 = 400.
        ("h=300", "w400-q80.webp"),
        // 301 × 4/3 = 401.33, and 401 × 3/4 = 300.75: the width is enough.
        ("h=301", "w401-q80.webp"),
        ("w=400&h=600", "w400-q80.webp"),
        ("w=900&h=300", "w400-q80.webp"),
        ("w=400&fit=cover&g=left", "w400-q80.webp"),
        ("w=400&h=300&fit=cover&g=left", "w400-q80.webp"),
        ("w=400&h=400&fit=cover", "w400-h400-cover-q80.webp"),
        ("w=401&h=301&fit=cover", "w401-q80.webp"),
        // Larger than the original: the largest square, 3000 × 3000.
        ("w=5000&h=5000&fit=cover", "w3000-h3000-cover-q80.webp"),
        ("w=3500&h=3500&fit=cover", "w3000-h3000-cover-q80.webp"),
        // 2:1 of the whole width: 4000 × 2000.
        ("w=8000&h=4000&fit=cover", "w4000-h2000-cover-q80.webp"),
        (
            "w=400&h=400&fit=squeeze&g=top",
            "w400-h400-squeeze-q80.webp",
        ),
        ("w=4000&h=4000&fit=squeeze", "w3000-h3000-squeeze-q80.webp"),
        ("w=400&h=300&fit=squeeze", "w400-q80.webp"),
        ("w=400&h=400&fit=pad", "w400-h400-pad-q80.webp"),
        ("w=8000&h=8000&fit=pad", "w4000-h4000-pad-q80.webp"),
        ("w=800&q=33&blur=7&sharp=0.3", "w800-blur7-sharp3-q33.webp"),
        ("trim=0.0.0.1000&w=300", "w300-trim0.0.0.1000-q80.webp"),
        (
            "trim.left=1000&trim.width=2000&trim.height=3000",
            "trim0.1000.0.1000-q80.webp",
        ),
        // At least one pixel stays.
        ("trim=9000.9000.9000.9000", "trim2999.0.0.3999-q80.webp"),
        ("trim.left=1&trim.width=65535", "trim0.0.0.1-q80.webp"),
    ] {
        assert_eq!(exact(query, LANDSCAPE), name, "{query}");
    }
}

#[test]
fn a_height_that_a_width_does_not_say_stays() {
    // 3000 × 4000: 999 high is 749.25 wide, but 749 wide is 998.67, so 999, high.
    assert_eq!(exact("h=999", PORTRAIT), "w749-q80.webp");
    // 998 high is 748.5, so 749, wide: that width gives 999.
    assert_eq!(exact("h=998", PORTRAIT), "h998-q80.webp");
    assert_eq!(exact("h=1000", PORTRAIT), "w750-q80.webp");
    let line = original(4000, 1);
    assert_eq!(exact("w=10", line), "w10-q80.webp");
    assert_eq!(exact("h=1", line), "q80.webp");
}

#[test]
fn what_stays_in_sight() {
    let with_focus = Original {
        focal_point: Some(point(2500, 8000)),
        ..LANDSCAPE
    };
    let (square, wide) = ("w=500&h=500&fit=cover", "w=500&h=100&fit=cover");
    for (query, name) in [
        // Cut at left and right, or at top and bottom: only that coordinate counts.
        (square.to_owned(), "w500-h500-cover-g2500x5000-q80.webp"),
        (wide.to_owned(), "w500-h100-cover-g5000x8000-q80.webp"),
        (
            format!("{square}&g=auto"),
            "w500-h500-cover-g2500x5000-q80.webp",
        ),
        (format!("{square}&g=center"), "w500-h500-cover-q80.webp"),
        (
            format!("{square}&g=left"),
            "w500-h500-cover-g0x5000-q80.webp",
        ),
        (format!("{square}&g=bottom"), "w500-h500-cover-q80.webp"),
        (
            format!("{wide}&g=bottom"),
            "w500-h100-cover-g5000x10000-q80.webp",
        ),
        (
            format!("{square}&g=0.25x0.1"),
            "w500-h500-cover-g2500x5000-q80.webp",
        ),
        (format!("{square}&g=0.5x0.1"), "w500-h500-cover-q80.webp"),
        // A padded picture is centered: a margin has nothing to find.
        ("w=500&h=500&fit=pad".to_owned(), "w500-h500-pad-q80.webp"),
        (
            "w=500&h=500&fit=pad&g=auto".to_owned(),
            "w500-h500-pad-q80.webp",
        ),
        (
            "w=500&h=500&fit=pad&g=top".to_owned(),
            "w500-h500-pad-g5000x0-q80.webp",
        ),
        (
            "w=500&h=500&fit=pad&g=left".to_owned(),
            "w500-h500-pad-q80.webp",
        ),
        ("w=500&g=left".to_owned(), "w500-q80.webp"),
    ] {
        assert_eq!(exact(&query, with_focus), name, "{query}");
    }
    assert_eq!(
        exact(&format!("{square}&g=auto"), LANDSCAPE),
        "w500-h500-cover-auto-q80.webp"
    );
    // A stored point counts as one point, so it is not snapped.
    let query = "w=640&h=640&fit=cover";
    let with_focus = Original {
        focal_point: Some(point(3333, 0)),
        ..LANDSCAPE
    };
    assert_eq!(
        snapped(query, with_focus),
        "w640-h640-cover-g3333x5000-q80.webp"
    );
}

#[test]
fn a_zoom_is_around_the_stored_focal_point() {
    let with_focus = Original {
        focal_point: Some(point(2500, 8000)),
        ..LANDSCAPE
    };
    let square = "w=500&h=500&fit=cover&g=face";
    for (query, name) in [
        (
            format!("{square}&zoom=0.4"),
            "w500-h500-cover-g2500x8000-zoom40-q80.webp",
        ),
        // For a frame of the picture's own shape, too.
        (
            "w=400&h=300&fit=crop&g=auto&zoom=1".to_owned(),
            "w400-h300-cover-g2500x8000-zoom100-q80.webp",
        ),
        // No pixels to zoom with, or no point to zoom to.
        (
            "w=3000&h=3000&fit=cover&g=face&zoom=1".to_owned(),
            "w3000-h3000-cover-g2500x5000-q80.webp",
        ),
        (
            "w=500&h=500&fit=cover&zoom=1".to_owned(),
            "w500-h500-cover-g2500x5000-q80.webp",
        ),
        (
            "w=500&h=500&fit=pad&g=face&zoom=1".to_owned(),
            "w500-h500-pad-q80.webp",
        ),
        ("w=500&g=face&zoom=1".to_owned(), "w500-q80.webp"),
    ] {
        assert_eq!(exact(&query, with_focus), name, "{query}");
    }
    assert_eq!(
        exact(&format!("{square}&zoom=0.4"), LANDSCAPE),
        "w500-h500-cover-auto-q80.webp"
    );
    assert_eq!(
        snapped("w=640&h=640&fit=cover&g=face&zoom=0.4", with_focus),
        "w640-h640-cover-g2500x8000-zoom50-q80.webp"
    );
}

#[test]
fn a_crop_takes_the_pixels_there_are() {
    for (query, name) in [
        ("w=400&h=400&fit=crop", "w400-h400-cover-q80.webp"),
        ("w=5000&h=5000&fit=crop", "q80.webp"),
        ("w=5000&h=500&fit=crop", "w4000-h500-cover-q80.webp"),
        ("w=500&h=5000&fit=crop", "w500-h3000-cover-q80.webp"),
        ("w=2000&h=2000&dpr=2&fit=crop", "q80.webp"),
    ] {
        assert_eq!(exact(query, LANDSCAPE), name, "{query}");
    }
}

#[test]
fn a_border_grows_with_the_density() {
    let border = |query: &str| exact(query, LANDSCAPE);
    assert_eq!(
        border("w=100&border=10&dpr=1.5&border.color=red"),
        "w150-border15.15.15.15.ff0000-q80.webp"
    );
    assert_eq!(
        border("w=100&border.left=400&dpr=10"),
        "w1000-border0.0.0.500.000000-q80.webp"
    );
}

#[test]
fn sides_are_those_that_are_seen() {
    let square = |rest: &str| exact(&format!("w=500&h=500&fit=cover&{rest}"), LANDSCAPE);
    // Turned clockwise, the original's left end is at the top.
    assert_eq!(
        square("rot=90&g=top"),
        "w500-h500-cover-g0x5000-rot90-q80.webp"
    );
    assert_eq!(square("rot=90&g=left"), "w500-h500-cover-rot90-q80.webp");
    assert_eq!(
        square("rot=270&g=top"),
        "w500-h500-cover-g10000x5000-rot270-q80.webp"
    );
    assert_eq!(
        square("rot=180&g=left"),
        "w500-h500-cover-g10000x5000-rot180-q80.webp"
    );
    assert_eq!(
        square("flip=h&g=left"),
        "w500-h500-cover-g10000x5000-fliph-q80.webp"
    );
    // Mirrored, then turned clockwise: its right end is at the top.
    assert_eq!(
        square("flip=h&rot=90&g=top"),
        "w500-h500-cover-g10000x5000-fliph-rot90-q80.webp"
    );
    // Without the left half, the left side is the middle; 0.5 of the rest is three quarters.
    assert_eq!(
        square("trim=0.0.0.2000&g=top"),
        "w500-h500-cover-g5000x0-trim0.0.0.2000-q80.webp"
    );
    let wide = Original {
        dimensions: Dimensions {
            width: 8000,
            height: 1000,
        },
        ..LANDSCAPE
    };
    let query = "w=500&h=500&fit=cover&trim=0.0.0.4000&g=left";
    assert_eq!(
        exact(query, wide),
        "w500-h500-cover-g5000x5000-trim0.0.0.4000-q80.webp"
    );
}

#[test]
fn eight_ways_to_lie_have_eight_names() {
    // Calculated by hand, with a square whose corners are 1 2 / 3 4, read from the upper left.
    let seen = |flip: &str, turn: usize| {
        let [a, b, c, d] = ['1', '2', '3', '4'];
        let [mut a, mut b, mut c, mut d] = match flip {
            "h" => [b, a, d, c],
            "v" => [c, d, a, b],
            "hv" => [d, c, b, a],
            _ => [a, b, c, d],
        };
        for _ in 0..turn {
            [a, b, c, d] = [c, a, d, b];
        }
        [a, b, c, d].iter().collect::<String>()
    };
    let mut names: HashMap<String, HashSet<String>> = HashMap::new();
    for flip in ["", "h", "v", "hv"] {
        for turn in 0..4 {
            let flipped = if flip.is_empty() {
                String::new()
            } else {
                format!("&flip={flip}")
            };
            let name = exact(&format!("rot={}{flipped}", turn * 90), LANDSCAPE);
            names.entry(seen(flip, turn)).or_default().insert(name);
        }
    }
    assert_eq!(names.len(), 8);
    assert!(names.values().all(|names| names.len() == 1), "{names:?}");
}

#[test]
fn a_turned_picture_is_fitted_as_it_is_seen() {
    assert_eq!(exact("w=300&rot=90", LANDSCAPE), "w300-rot90-q80.webp");
    assert_eq!(exact("h=400&rot=90", LANDSCAPE), "w300-rot90-q80.webp");
    assert_eq!(exact("w=3000&rot=270", LANDSCAPE), "rot270-q80.webp");
    assert_eq!(
        exact("w=300&h=400&fit=cover&rot=90", LANDSCAPE),
        "w300-rot90-q80.webp"
    );
}

#[test]
fn a_background_is_seen_or_left_out() {
    let png = Original {
        format: Format::Png,
        ..LANDSCAPE
    };
    let made = |query: &str, original, format| name(query, original, Precision::Exact, format);
    use RenditionFormat::{Jpeg, Png, Webp};
    for (query, original, format, name) in [
        ("bg=red", LANDSCAPE, Jpeg, "q80.jpg"),
        ("bg=red", png, Jpeg, "bgff0000-q80.jpg"),
        ("bg=red", png, Webp, "bgff0000-q80.webp"),
        ("bg=white", png, Jpeg, "q80.jpg"),
        ("bg=white", png, Webp, "bgffffff-q80.webp"),
        ("bg=ff000000", png, Webp, "q80.webp"),
        ("bg=transparent", png, Jpeg, "q80.jpg"),
        // Half red on white: 255 and 127.
        ("bg=ff000080", png, Jpeg, "bgff7f7f-q80.jpg"),
        ("bg=ff000080", png, Png, "bgff000080.png"),
        (
            "w=9&h=9&fit=pad&bg=red",
            LANDSCAPE,
            Jpeg,
            "w9-h9-pad-bgff0000-q80.jpg",
        ),
        ("w=8&h=6&fit=pad&bg=red", LANDSCAPE, Jpeg, "w8-q80.jpg"),
        ("q=55", LANDSCAPE, Png, "whole.png"),
    ] {
        assert_eq!(made(query, original, format), name, "{query} {format:?}");
    }
}

/// Computes the dimensions of a picture inside a frame in another way: in real numbers.
fn naive(width: u32, height: u32, original: Dimensions) -> (u32, u32) {
    let (across, down) = (f64::from(original.width), f64::from(original.height));
    let scale = (f64::from(width) / across)
        .min(f64::from(height) / down)
        .min(1.0);
    let round = |side: f64| ((side * scale + 0.5 + 1e-9).floor() as u32).max(1);
    (round(across), round(down))
}

#[test]
fn equal_pictures_have_equal_names_and_others_other_ones() {
    for (across, down) in [(12, 9), (9, 12), (13, 7), (1, 10), (10, 1), (8, 8)] {
        let photo = original(across, down);
        let mut names: HashMap<(u32, u32), HashSet<String>> = HashMap::new();
        for width in 1..=15 {
            for height in 1..=15 {
                let name = exact(&format!("w={width}&h={height}"), photo);
                let dimensions = naive(width, height, photo.dimensions);
                names.entry(dimensions).or_default().insert(name);
            }
        }
        let distinct: HashSet<_> = names.values().flatten().collect();
        assert!(names.values().all(|names| names.len() == 1), "{names:?}");
        assert_eq!(distinct.len(), names.len());
    }
}
