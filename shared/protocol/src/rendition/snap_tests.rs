use std::collections::{HashMap, HashSet};

use super::*;
use crate::format::Format;
use crate::rendition::{Frame, Original, Precision, RenditionFormat, TransformOptions};

const fn original(width: u32, height: u32) -> Original {
    Original {
        dimensions: Dimensions { width, height },
        format: Format::Jpeg,
        focal_point: None,
    }
}

const LANDSCAPE: Original = original(4000, 3000);

fn snapped(query: &str, original: Original) -> String {
    let options = TransformOptions::from_query(query).unwrap();
    let made = options.resolve(original, Precision::Snapped, RenditionFormat::Webp);
    made.to_string()
}

#[test]
fn anybodys_url_gets_the_next_width_and_the_nearest_of_the_rest() {
    for (query, name) in [
        ("w=1", "w16-q80.webp"),
        ("w=640", "w640-q80.webp"),
        ("w=641", "w750-q80.webp"),
        ("w=301", "w320-q80.webp"),
        ("w=321", "w384-q80.webp"),
        ("w=3841", "q80.webp"),
        ("w=400&dpr=2", "w800-q80.webp"),
        // 100 × 75 fits inside 100 × 100, so it is 96 wide.
        ("w=100&h=100", "w96-q80.webp"),
        ("w=100&h=100&fit=contain", "w96-q80.webp"),
        ("w=641&fit=scale-down", "w640-q80.webp"),
        ("h=301&fit=scale-down", "w384-q80.webp"),
        // 480 × 360 would be a row too high.
        ("w=480&h=359", "w384-q80.webp"),
        ("w=9&h=9", "w9-q80.webp"),
        ("w=5000&h=5000", "q80.webp"),
        ("w=3999&h=3999", "w3840-q80.webp"),
        ("h=301", "w480-q80.webp"),
        ("w=640&q=1", "w640-q35.webp"),
        ("w=640&q=60", "w640-q65.webp"),
        ("w=640&q=70", "w640-q65.webp"),
        ("w=640&q=71", "w640-q75.webp"),
        ("w=640&q=100", "w640-q95.webp"),
        ("w=640&blur=1", "w640-blur5-q80.webp"),
        ("w=640&blur=80&sharp=5", "w640-blur100-q80.webp"),
        ("w=640&sharp=0.1", "w640-sharp10-q80.webp"),
        ("w=640&saturation=0.1", "w640-sat0-q80.webp"),
        (
            "w=640&saturation=0.3&brightness=1.01",
            "w640-bright110-sat50-q80.webp",
        ),
        (
            "w=640&contrast=9&gamma=0.1",
            "w640-contrast150-gamma50-q80.webp",
        ),
        ("w=640&bg=red", "w640-q80.webp"),
        // Cover: 640 × 480 is the picture's own shape.
        ("w=640&h=480&fit=cover", "w640-q80.webp"),
        ("w=640&h=479&fit=cover", "w640-q80.webp"),
        ("w=640&h=427&fit=cover", "w640-h427-cover-q80.webp"),
        ("w=640&h=426&fit=cover", "w640-h427-cover-q80.webp"),
        ("w=640&h=360&fit=cover", "w640-h360-cover-q80.webp"),
        ("w=630&h=630&fit=cover", "w640-h640-cover-q80.webp"),
        ("w=9&h=16&fit=cover", "w16-h28-cover-q80.webp"),
        // The largest square is 3000 wide, and there is no step between it and 2880.
        ("w=2881&h=2881&fit=cover", "w3000-h3000-cover-q80.webp"),
        ("w=3840&h=3840&fit=cover", "w3000-h3000-cover-q80.webp"),
        ("w=3840&h=3840&fit=crop", "w3750-h3000-cover-q80.webp"),
        // 100:1 is nearest to 4:1.
        ("w=1000&h=10&fit=cover", "w1024-h256-cover-q80.webp"),
        ("w=1200&h=630&fit=cover", "w1200-h630-cover-q80.webp"),
        ("w=1200&h=628&fit=cover", "w1200-h628-cover-q80.webp"),
        ("w=630&h=1200&fit=cover", "w640-h1219-cover-q80.webp"),
        ("w=1280&h=320&fit=cover", "w1280-h320-cover-q80.webp"),
        ("w=480&h=400&fit=cover", "w480-h400-cover-q80.webp"),
        (
            "w=640&h=640&fit=cover&g=0.33x0.26",
            "w640-h640-cover-g3000x5000-q80.webp",
        ),
        ("w=640&h=640&fit=cover&g=0.54x0", "w640-h640-cover-q80.webp"),
        (
            "w=640&h=640&fit=pad&bg=f5f6f7",
            "w640-h640-pad-bgeeeeff-q80.webp",
        ),
        ("w=640&h=640&fit=pad&bg=ff00007f", "w640-h640-pad-q80.webp"),
        (
            "w=640&h=640&fit=pad&bg=ff000080",
            "w640-h640-pad-bgff0000-q80.webp",
        ),
        // No side is over 4000 pixels.
        ("w=65535&h=65535&fit=pad", "w4000-h4000-pad-q80.webp"),
        ("w=640&h=640&fit=squeeze", "w640-h640-squeeze-q80.webp"),
    ] {
        assert_eq!(snapped(query, LANDSCAPE), name, "{query}");
    }
    // A small original: its own width is the last step.
    assert_eq!(snapped("w=300", original(290, 200)), "q80.webp");
    assert_eq!(snapped("w=257", original(290, 200)), "q80.webp");
    assert_eq!(snapped("w=200", original(290, 200)), "w256-q80.webp");
    // With padding it has the frame nevertheless.
    for (query, name) in [
        ("w=300&h=300&fit=pad", "w300-h300-pad-q80.webp"),
        ("w=1200&h=630&fit=pad", "w1200-h630-pad-q80.webp"),
        ("w=3000&h=6000&fit=pad", "w2000-h4000-pad-q80.webp"),
    ] {
        assert_eq!(snapped(query, original(290, 200)), name, "{query}");
    }
    // A crop requires the pixels.
    for (query, name) in [
        ("w=300&h=300&fit=crop", "q80.webp"),
        ("w=300&h=100&fit=crop", "w290-h97-cover-q80.webp"),
        ("w=100&h=300&fit=crop", "w100-h200-cover-q80.webp"),
        ("w=192&h=192&fit=crop", "w192-h192-cover-q80.webp"),
    ] {
        assert_eq!(snapped(query, original(290, 200)), name, "{query}");
    }
    assert_eq!(
        snapped("w=2000&h=2000&fit=cover", original(290, 200)),
        "w200-h200-cover-q80.webp"
    );
    // Its own odd shape is not cut to the next one of the list: 640 × 428.4.
    assert_eq!(
        snapped("w=640&h=428&fit=cover", original(3872, 2592)),
        "w640-q80.webp"
    );
}

#[test]
fn every_width_of_next_image_is_served_as_it_is() {
    // deviceSizes and imageSizes of next 16.4.6, and 16, which it had before.
    for width in [
        640, 750, 828, 1080, 1200, 1920, 2048, 3840, 16, 32, 48, 64, 96, 128, 256, 384,
    ] {
        let name = snapped(&format!("w={width}&q=75"), LANDSCAPE);
        assert_eq!(name, format!("w{width}-q75.webp"));
    }
}

#[test]
fn a_srcset_ends_at_the_original() {
    let ladder = |query: &str, original| {
        TransformOptions::from_query(query)
            .unwrap()
            .ladder(original)
    };
    assert_eq!(
        ladder("", original(1500, 1000)),
        [256, 384, 480, 640, 828, 1080, 1280, 1500]
    );
    // A step nearly as wide as the original is left out: 384 of 400, 3840 of 4032.
    assert_eq!(ladder("w=9&rot=90", original(700, 400)), [256, 400]);
    assert_eq!(ladder("w=9&h=9&fit=cover", original(700, 400)), [256, 400]);
    assert_eq!(
        ladder("w=9&h=9&fit=pad", original(700, 400)),
        [256, 384, 480, 640, 750]
    );
    assert_eq!(ladder("", original(640, 1)), [256, 384, 480, 640]);
    assert_eq!(ladder("", original(4032, 3024))[9..], [2560, 3200, 4032]);
    assert_eq!(ladder("", original(1, 1)), [1]);
}

#[test]
fn a_srcset_names_widths_that_are_served_as_they_are() {
    assert!(SRCSET_WIDTHS.iter().all(|width| WIDTHS.contains(width)));
    assert!(WIDTHS.is_sorted_by(|a, b| a < b));
}

/// The ratio of pixels to those at exact widths, for the widths that frameworks request; files grow
/// more slowly than their pixels. The widths are the `deviceSizes` and `imageSizes` of next 16.4.6,
/// the `DEFAULT_RESOLUTIONS` of Astro and unpic up to the width of an original, and the breakpoints
/// of the others at one and two device pixels.
#[test]
fn breakpoints_of_frameworks_are_met() {
    let breakpoints = include_str!("../../fixtures/breakpoints.json");
    let breakpoints: HashMap<String, Vec<u32>> = serde_json::from_str(breakpoints).unwrap();
    assert_eq!(breakpoints.len(), 6);
    for (framework, widths) in breakpoints {
        let pixels = |width: u32| f64::from(width).powi(2);
        let exact: f64 = widths.iter().map(|width| pixels(*width)).sum();
        let served: f64 = widths.iter().map(|it| pixels(width(*it, 4000))).sum();
        assert!(served <= exact * 1.10, "{framework}: {}", served / exact);
    }
}

/// The number of pictures that docs/delivery.md gives.
#[test]
fn strangers_make_only_so_many_frames() {
    let mut frames: HashMap<Fit, HashSet<Frame>> = HashMap::new();
    // Every step and its neighbors, against every shape.
    let sides: Vec<u32> = (1..16)
        .chain((4..70).map(|n| n * n))
        .chain(WIDTHS)
        .collect();
    for fit in ["scale-down", "cover", "crop", "pad", "squeeze"] {
        for width in &sides {
            for height in &sides {
                let options =
                    TransformOptions::from_query(&format!("w={width}&h={height}&fit={fit}"))
                        .unwrap();
                let made = options.resolve(LANDSCAPE, Precision::Snapped, RenditionFormat::Webp);
                frames.entry(made.fit).or_default().insert(made.frame);
            }
        }
    }
    // A box narrower than the narrowest width has a width of its own.
    assert_eq!(frames[&Fit::ScaleDown].len(), 33 + 15);
    // 29 shapes except the original's own 4:3, of at most 33 widths each.
    for fit in [Fit::Cover, Fit::Pad, Fit::Squeeze] {
        assert!(
            (500..=28 * 33).contains(&frames[&fit].len()),
            "{fit:?} {}",
            frames[&fit].len()
        );
    }
}
