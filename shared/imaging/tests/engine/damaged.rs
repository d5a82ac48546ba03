//! Files that end early or are damaged: repaired if almost nothing is missing, else rejected.

use std::ops::ControlFlow;

use calotype_imaging::{
    Animation, Damaged, Effort, Error, Limits, Options, Output, Prepared, Urgency, Warning,
    luma_grid, placeholders, render,
};
use calotype_protocol::rendition::Rendition;
use image::{ImageFormat, RgbImage};

use crate::support::fixtures::{decode, file, mean_difference, photo, run};
use crate::support::pictures::ANIMATED_GIF;
use crate::support::tools::{cjpeg, djpeg, djpeg_of_damaged};

/// All pixels, as the engine decodes them.
fn lossless() -> Options {
    Options {
        format: Output::Png,
        effort: Effort::Fast,
        damaged: Damaged::Repair,
        ..Options::default()
    }
}

fn pixels(made: &Prepared) -> RgbImage {
    assert!(!made.picture.is_passed_through);
    decode(&made.picture.bytes).into_rgb8()
}

fn is_corrupt(made: Result<Prepared, Error>) -> bool {
    match made {
        Ok(_) => false,
        Err(Error::Corrupt(_)) => true,
        Err(error) => panic!("{error}"),
    }
}

/// The upper rows.
fn top(picture: &RgbImage, rows: u32) -> RgbImage {
    image::imageops::crop_imm(picture, 0, 0, picture.width(), rows).to_image()
}

/// Rows from the top that two pictures have in common.
fn rows_in_common(a: &RgbImage, b: &RgbImage) -> u32 {
    let rows = a.rows().zip(b.rows());
    rows.take_while(|(a, b)| a.clone().eq(b.clone())).count() as u32
}

const WIDTH: u32 = 320;
const HEIGHT: u32 = 640;

/// A file as libjpeg-turbo shows it, and the number of rows that equal those of the whole file.
fn shown(cut: &[u8], whole: &RgbImage) -> (RgbImage, u32) {
    let theirs = djpeg_of_damaged(cut);
    let rows = rows_in_common(&theirs, whole);
    (theirs, rows)
}

#[test]
fn rows_before_the_cut_are_libjpegs() {
    for (coding, sample) in [
        (&["-baseline"][..], "2x2"),
        (&["-baseline"], "1x1"),
        (&["-optimize"], "2x1"),
        (&["-restart", "1"], "2x2"),
        (&["-restart", "3B"], "1x2"),
    ] {
        let bytes = cjpeg(
            &photo(WIDTH, HEIGHT),
            &[coding, &["-sample", sample]].concat(),
        );
        let whole = djpeg(&bytes);
        let mut repaired = 0;
        for cut in [1, 3, 5, 11, 33, 100, 300, 5000] {
            let name = format!("{coding:?} {sample} -{cut}");
            let cut = &bytes[..bytes.len() - cut];
            let Ok(made) = run(cut, &lossless()) else {
                continue;
            };
            repaired += 1;
            assert_eq!(made.warnings, [Warning::Repaired], "{name}");
            let (theirs, rows) = shown(cut, &whole);
            // Except the row of MCUs with the cut, and some rows above whose chroma is mixed with
            // the rows below.
            let rows = rows.min(HEIGHT - 16) - 4;
            assert!(rows >= HEIGHT * 98 / 100 - 20, "{name}: {rows}");
            let ours = pixels(&made);
            let difference = mean_difference(&top(&ours, rows), &top(&theirs, rows));
            assert!(difference < 0.9, "{name}: {difference}");
            // Nothing below is gray, either.
            let difference = mean_difference(&ours, &whole);
            assert!(difference < 1.2, "{name}: {difference}");
        }
        assert!(
            (6..8).contains(&repaired),
            "{coding:?} {sample}: {repaired}"
        );
    }
}

#[test]
fn the_photo_cut_33_bytes_before_its_end_is_repaired() {
    let bytes = cjpeg(&photo(800, 600), &["-quality", "85", "-sample", "2x2"]);
    let cut = &bytes[..bytes.len() - 33];
    let made = run(cut, &lossless()).unwrap();
    assert_eq!(made.warnings, [Warning::Repaired]);
    let whole = run(&bytes, &lossless()).unwrap();
    assert_eq!(whole.warnings, []);
    // Up to the row of MCUs with the cut, and its row of chroma that the filter mixes.
    let [made, whole] = [made, whole].map(|it| pixels(&it));
    assert!(rows_in_common(&made, &whole) >= 600 - 24 - 3);
}

#[test]
fn a_file_without_its_end_marker_has_all_of_its_pixels() {
    for coding in ["-baseline", "-progressive", "-optimize"] {
        let bytes = cjpeg(&photo(97, 61), &[coding]);
        for cut in [1, 2] {
            let made = run(&bytes[..bytes.len() - cut], &lossless()).unwrap();
            assert_eq!(made.warnings, [Warning::Repaired], "{coding}");
            let whole = run(&bytes, &lossless()).unwrap();
            assert!(pixels(&made) == pixels(&whole), "{coding}");
        }
    }
}

/// The end of each restart interval's data in the one scan.
fn interval_ends(bytes: &[u8]) -> Vec<usize> {
    let pairs = bytes.windows(2).enumerate();
    let ends = pairs.filter(|(_, it)| it[0] == 0xFF && (0xD0..=0xD7).contains(&it[1]));
    ends.map(|(at, _)| at).collect()
}

#[test]
fn a_hundredth_may_be_missing() {
    // 20 × 200 MCUs, each an interval of its own, so that their ends are known.
    let picture = photo(160, 1600);
    let bytes = cjpeg(&picture, &["-sample", "1x1", "-restart", "1B"]);
    let ends = interval_ends(&bytes);
    assert_eq!(ends.len(), 20 * 200 - 1);
    let of = |permille: usize| {
        let missing = 20 * 200 * permille / 1000;
        run(&bytes[..ends[ends.len() - missing]], &lossless())
    };
    assert_eq!(of(9).unwrap().warnings, [Warning::Repaired]);
    assert!(is_corrupt(of(11)));
    assert!(is_corrupt(of(500)));
}

#[test]
fn what_is_missing_goes_on_as_what_is_above_it() {
    let bytes = cjpeg(&photo(160, 1600), &["-sample", "1x1", "-restart", "1B"]);
    let ends = interval_ends(&bytes);
    // The last 30 of 4000 MCUs, and one before them: one and a half rows of 20.
    let cut = &bytes[..ends[ends.len() - 30]];
    let ours = pixels(&run(cut, &lossless()).unwrap());
    let whole = pixels(&run(&bytes, &lossless()).unwrap());
    for (x, y, pixel) in ours.enumerate_pixels() {
        let is_missing = y >= 1592 || y >= 1584 && x >= 8 * 9;
        let above = match (is_missing, x >= 8 * 9) {
            (false, _) => y,
            (true, true) => 1583,
            (true, false) => 1591,
        };
        assert_eq!(pixel, whole.get_pixel(x, above), "{x} {y}");
    }
}

#[test]
fn a_progressive_file_may_lack_what_only_refines_it() {
    let bytes = cjpeg(&photo(WIDTH, HEIGHT), &["-progressive"]);
    let whole = djpeg(&bytes);
    let mut scans: Vec<usize> = bytes
        .windows(3)
        .enumerate()
        .filter(|(_, it)| it[..2] == [0xFF, 0xDA])
        .map(|(at, _)| at)
        .collect();
    // libjpeg's script: the bits of luma's last scan refine, and so do those of three before it.
    assert_eq!(scans.len(), 10);
    scans.push(bytes.len());
    for (number, scan) in scans.windows(2).enumerate() {
        for place in [1, 50, 90] {
            // After the scan's header, all of which libjpeg needs.
            let cut = &bytes[..scan[0] + 16 + (scan[1] - scan[0]) * place / 100];
            let name = format!("scan {number} at {place} %");
            let made = run(cut, &lossless());
            // The sixth completes all coefficients.
            if number < 5 {
                assert!(is_corrupt(made), "{name}");
                continue;
            }
            let made = made.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(made.warnings, [Warning::Repaired], "{name}");
            let ours = pixels(&made);
            let theirs = djpeg_of_damaged(cut);
            let [near, far] = [&theirs, &whole].map(|it| mean_difference(&ours, it));
            assert!(near < 1.5 && far < 4.0, "{name}: {near} {far}");
        }
    }
}

#[test]
fn smaller_sizes_are_repaired_too() {
    let bytes = cjpeg(&photo(WIDTH, HEIGHT), &["-sample", "2x2"]);
    for max_side in [40, 80, 160, 320] {
        let options = Options {
            max_side: Some(max_side),
            variants: vec![max_side / 2],
            ..lossless()
        };
        let made = run(&bytes[..bytes.len() - 300], &options).unwrap();
        let whole = run(&bytes, &options).unwrap();
        assert_eq!(made.warnings, [Warning::Repaired]);
        let difference = mean_difference(&pixels(&made), &pixels(&whole));
        assert!(difference < 0.5, "{max_side}: {difference}");
        assert_eq!(made.variants.len(), 1);
    }
}

#[test]
fn zeros_that_fill_a_file_up_are_no_picture() {
    let bytes = cjpeg(&photo(WIDTH, HEIGHT), &["-sample", "2x2"]);
    for part in [10, 50, 90] {
        let mut filled = bytes.clone();
        filled[bytes.len() * part / 100..].fill(0);
        assert!(is_corrupt(run(&filled, &lossless())), "{part} %");
    }
    // A few zeros at the end are the same as a cut.
    let mut filled = bytes.clone();
    filled[bytes.len() - 200..].fill(0);
    assert_eq!(
        run(&filled, &lossless()).unwrap().warnings,
        [Warning::Repaired]
    );
}

#[test]
fn a_damaged_source_is_never_the_result() {
    // So few bytes that every new encoding is longer.
    let bytes = cjpeg(&photo(WIDTH, HEIGHT), &["-quality", "20", "-progressive"]);
    let options = Options {
        quality: Some(95),
        damaged: Damaged::Repair,
        ..Options::default()
    };
    assert!(run(&bytes, &options).unwrap().picture.is_passed_through);
    let made = run(&bytes[..bytes.len() - 1], &options).unwrap();
    assert!(!made.picture.is_passed_through);
    assert_eq!(made.picture.bytes[..2], [0xFF, 0xD8]);
    assert_eq!(
        made.picture.bytes[made.picture.bytes.len() - 2..],
        [0xFF, 0xD9]
    );
}

#[test]
fn nothing_is_repaired_unless_that_was_asked_for() {
    let options = Options {
        damaged: Damaged::Refuse,
        ..lossless()
    };
    for bytes in [
        cjpeg(&photo(WIDTH, HEIGHT), &["-baseline"]),
        cjpeg(&photo(WIDTH, HEIGHT), &["-progressive"]),
        file(photo(40, 30), ImageFormat::Png),
    ] {
        for cut in [1, 2, 5] {
            let cut = &bytes[..bytes.len() - cut];
            assert!(is_corrupt(run(cut, &options)));
            assert!(is_corrupt(run(cut, &Options::default())));
        }
    }
}

#[test]
fn the_edge_repairs_nothing() {
    let bytes = cjpeg(&photo(WIDTH, HEIGHT), &["-baseline"]);
    let cut = &bytes[..bytes.len() - 1];
    let limits = &Limits::DERIVE;
    let go_on = &mut |_| ControlFlow::Continue(());
    let made = render(
        cut,
        &[Rendition::default()],
        Urgency::OnDemand,
        limits,
        go_on,
    );
    assert!(matches!(made, Err(Error::Corrupt(_))));
    assert!(luma_grid(cut, limits).is_err());
    assert!(placeholders(cut, limits).is_err());
}

#[test]
fn a_png_may_lack_its_end_and_no_row() {
    let picture = photo(300, 200);
    for bytes in [
        file(picture.clone(), ImageFormat::Png),
        crate::support::tools::piped("pnmtopng", &["-interlace", "-quiet"], &ppm(&picture)),
    ] {
        // IEND is 12 bytes long.
        for cut in [1, 5, 12] {
            let made = run(&bytes[..bytes.len() - cut], &lossless()).unwrap();
            assert_eq!(made.warnings, [Warning::Repaired]);
            assert!(pixels(&made) == picture);
        }
        for cut in [17, 100, 2000] {
            let cut = &bytes[..bytes.len() - cut];
            assert!(is_corrupt(run(cut, &lossless())));
        }
    }
}

#[test]
fn a_gif_may_lack_what_is_behind_its_first_frame() {
    let shown = |bytes: &[u8]| run(bytes, &lossless()).map(|it| decode(&it.picture.bytes));
    let whole = shown(ANIMATED_GIF).unwrap();
    for cut in [1, 2, 20] {
        let cut = &ANIMATED_GIF[..ANIMATED_GIF.len() - cut];
        assert!(shown(cut).unwrap() == whole);
        let made = run(cut, &lossless()).unwrap();
        assert_eq!(made.warnings[0], Warning::Repaired);
        // Animations are copied, and a broken one cannot be.
        let moving = Options {
            animation: Animation::Preserve,
            ..lossless()
        };
        assert!(is_corrupt(run(cut, &moving)));
    }
}

fn ppm(picture: &RgbImage) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let head = format!("P6\n{width} {height}\n255\n");
    [head.as_bytes(), picture.as_raw()].concat()
}
