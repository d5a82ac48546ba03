//! Hides words in every place of a JPEG with bytes that no pixel uses.

use mozjpeg_rs::{Encoder, Preset, Subsampling};

use super::*;
use crate::support::fixtures::{self, OUTPUTS, options, run, scene};
use crate::support::tools::{cjpeg, djpeg};

/// The name of a hiding place, and a file with words there.
type Place = (&'static str, Vec<u8>);

#[test]
fn no_word_in_any_place_of_a_jpeg_is_left() {
    let (baseline, gray) = (baseline(), gray());
    let (progressive, free) = (progressive(), unused_codes());
    for (clean, places) in [
        (&baseline, around_the_scan(&baseline)),
        (&baseline, in_tables(&baseline)),
        (&baseline, in_headers(&baseline)),
        (&gray, around_the_scan(&gray)),
        (&progressive, around_the_scan(&progressive)),
        (&progressive, in_tables(&progressive)),
        (
            &free.0,
            vec![("symbols of codes that no block has", free.1)],
        ),
    ] {
        for (place, file) in places {
            assert_ne!(&file, clean, "{place}: nothing to take away");
            let result = stripped(&file);
            for word in [&b"SECRET"[..], b"SEC"] {
                let is_left = result.bytes.windows(word.len()).any(|it| it == word);
                assert!(!is_left, "{place}: the word is still there");
            }
            // These fields may get another neutral value than the clean file's.
            if !["JFIF's version and unit", "Adobe's flags"].contains(&place) && clean != &free.0 {
                assert_eq!(&result.bytes, clean, "{place}");
            }
            assert_eq!(djpeg(&result.bytes), djpeg(clean), "{place}: pixels");
            assert_eq!(frames(&result.bytes), frames(clean), "{place}: pixels");
            assert_eq!(
                stripped(&result.bytes).bytes,
                result.bytes,
                "{place}: once is enough"
            );
            let tags = &exiftool::read(&[&result.bytes])[0];
            assert!(tags.iter().all(is_drawn), "{place}: {tags:?}");
        }
    }
}

#[test]
fn what_is_left_out_is_reported() {
    let clean = baseline();
    for (place, file) in [around_the_scan(&clean), in_tables(&clean)].concat() {
        let removed = stripped(&file).removed;
        assert!(
            removed.other && removed.has_personal_data(),
            "{place}: {removed:?}"
        );
    }
}

#[test]
fn a_segment_of_another_length_than_its_own_is_refused_as_the_decoder_does() {
    let clean = baseline();
    let tail = |marker: u8| {
        let (at, data) = segments(&clean)
            .into_iter()
            .find(|it| clean[it.0 + 1] == marker)
            .unwrap();
        replaced(&clean, at, &[&data[..], b"SECRET"].concat())
    };
    let places = [
        ("restart interval", tail(0xDD)),
        ("scan header", tail(0xDA)),
        ("frame header", tail(0xC0)),
        ("quantization tables", tail(0xDB)),
        ("Huffman tables", tail(0xC4)),
        (
            "a restart interval cut short",
            before_scan(&clean, b"\xFF\xDD\0\x03\x05"),
        ),
    ];
    for (place, file) in places {
        refused_by_both(place, &file);
    }
}

#[test]
fn a_scan_that_no_picture_needs_is_refused_as_the_decoder_does() {
    let clean = baseline();
    let scan = clean.windows(2).position(|it| it == b"\xFF\xDA").unwrap();
    let end = clean.len() - 2;
    let twice = [&clean[..end], &clean[scan..]].concat();
    refused_by_both("a baseline scan twice", &twice);
    let progressive = progressive();
    let starts: Vec<usize> = segments(&progressive)
        .iter()
        .map(|it| it.0)
        .filter(|at| progressive[at + 1] == 0xDA)
        .collect();
    let end = progressive.len() - 2;
    // The last scan with its own table, once more: its bit was already given.
    let last = *starts.last().unwrap();
    let twice = [&progressive[..end], &progressive[last..]].concat();
    refused_by_both("a progressive scan twice", &twice);
}

#[test]
fn a_restart_interval_that_the_scan_does_not_keep_is_refused_as_the_decoder_does() {
    // That encoder writes the interval and omits the markers.
    let file = Encoder::new(Preset::ProgressiveBalanced)
        .subsampling(Subsampling::S420)
        .restart_interval(2)
        .encode_rgb(scene(45, 31).as_raw(), 45, 31)
        .unwrap();
    refused_by_both("no marker at all", &file);
    let clean = baseline();
    refused_by_both(
        "another interval",
        &before_scan(&clean, b"\xFF\xDD\0\x04\0\x01"),
    );
    // An interval longer than the scan has no effect, and is removed.
    let gray = gray();
    let result = stripped(&before_scan(&gray, b"\xFF\xDD\0\x04\xFF\xFF"));
    assert_eq!(result.bytes, gray);
}

#[test]
fn thousands_of_tables_become_those_in_force() {
    let clean = baseline();
    let mut tables = Vec::new();
    for _ in 0..9000 {
        let table = [&b"\xFF\xDB\0\x43\0"[..], &[b'S'; 64]].concat();
        tables.extend(table);
    }
    assert!(tables.len() > 600_000);
    let file = [&clean[..2], &tables, &clean[2..]].concat();
    assert_eq!(stripped(&file).bytes, clean);
}

#[test]
fn padding_is_ones() {
    let clean = baseline();
    let end = clean.len() - 2;
    let padded = (1..8).find_map(|bits| {
        let mut file = clean.clone();
        file[end - 1] &= !((1u8 << bits) - 1);
        (file != clean && djpeg(&file) == djpeg(&clean)).then_some(file)
    });
    let padded = padded.expect("the last byte of the scan has padding");
    assert_eq!(stripped(&padded).bytes, clean);
}

#[test]
fn what_encoders_write_stays_byte_for_byte() {
    let picture = fixtures::photo(123, 77);
    for sampling in ["1x1", "2x1", "2x2", "1x2", "4x1"] {
        for more in [
            &[][..],
            &["-optimize"],
            &["-progressive"],
            &["-restart", "1"],
            &["-progressive", "-restart", "5B"],
            &["-grayscale"],
            &["-rgb"],
        ] {
            let arguments = [&["-sample", sampling], more].concat();
            let file = cjpeg(&picture, &arguments);
            assert_eq!(stripped(&file).bytes, file, "cjpeg {arguments:?}");
        }
    }
    for preset in [Preset::BaselineFastest, Preset::ProgressiveBalanced] {
        for sampling in [Subsampling::S444, Subsampling::S422, Subsampling::S420] {
            let file = fixtures::encode(&picture, preset, sampling);
            assert_eq!(stripped(&file).bytes, file, "mozjpeg");
        }
    }
}

#[test]
fn what_we_write_stays_byte_for_byte() {
    let sources = [
        cjpeg(&fixtures::photo(301, 203), &[]),
        fixtures::file(fixtures::drawing(90, 131), image::ImageFormat::Png),
    ];
    for source in sources {
        for format in OUTPUTS {
            for effort in [Effort::Fast, Effort::Balanced, Effort::Best] {
                for (max_side, quality) in [(300, 50), (117, 80), (16, 100)] {
                    let wanted = Options {
                        format,
                        effort,
                        quality: Some(quality),
                        ..options(max_side)
                    };
                    let made = run(&source, &wanted).unwrap().picture.bytes;
                    assert!(
                        stripped(&made).bytes == made,
                        "{format:?} {effort:?} {max_side}"
                    );
                }
            }
        }
    }
}

fn refused_by_both(place: &str, file: &[u8]) {
    let ours = strip(file, &StripOptions::default(), &Limits::SOURCE);
    assert!(matches!(ours, Err(Error::Corrupt(_))), "{place}: {ours:?}");
    let decoded = run(file, &options(16)).map(drop);
    assert!(
        matches!(decoded, Err(Error::Corrupt(_))),
        "{place}: {decoded:?}"
    );
}

fn gray() -> Vec<u8> {
    cjpeg(&scene(45, 31), &["-grayscale", "-optimize"])
}

/// Between segments and around entropy-coded data.
fn around_the_scan(clean: &[u8]) -> Vec<Place> {
    let scan = clean.windows(2).position(|it| it == b"\xFF\xDA").unwrap();
    let end = clean.len() - 2;
    let at = |at: usize, bytes: &[u8]| [&clean[..at], bytes, &clean[at..]].concat();
    let mut places = vec![
        ("number of lines", at(end, b"\xFF\xDC\0\x08SECRET")),
        ("arithmetic conditioning", at(scan, b"\xFF\xCC\0\x08SECRET")),
        ("hierarchy", at(scan, b"\xFF\xDE\0\x08SECRET")),
        ("expansion", at(scan, b"\xFF\xDF\0\x08SECRET")),
        ("extension", at(scan, b"\xFF\xF0\0\x08SECRET")),
        ("reserved", at(scan, b"\xFF\x02\0\x08SECRET")),
        ("behind the last MCU", at(end, b"SECRET")),
        (
            "behind a marker behind the last MCU",
            at(end, b"\xFF\xD7SECRET"),
        ),
        (
            "behind a marker that stands alone",
            at(scan, b"\xFF\x01SECRET"),
        ),
        ("behind fill bytes", at(end, b"\xFF\xFF\xFF\xFF\0SECRET")),
    ];
    let behind_scan = |at: usize| &clean[at - 1..=at] != b"\xFF\x00";
    if let Some(restart) = (scan..end).find(|at| matches!(clean[*at..], [0xFF, 0xD0, ..]))
        && behind_scan(restart)
    {
        places.push(("before a restart marker", at(restart, b"SECRET")));
    }
    places
}

/// In tables that no scan uses.
fn in_tables(clean: &[u8]) -> Vec<Place> {
    let steps = |slot: u8| {
        let words: Vec<u8> = b"SECRET".iter().copied().cycle().take(64).collect();
        [&[0xFF, 0xDB, 0, 67, slot][..], &words].concat()
    };
    let codes = |slot: u8| {
        let counts = b"\0\0\0\0\x06\0\0\0\0\0\0\0\0\0\0\0";
        [&[0xFF, 0xC4, 0, 25, slot][..], counts, b"SECRET"].concat()
    };
    let front = |bytes: Vec<u8>| [&clean[..2], &bytes, &clean[2..]].concat();
    vec![
        ("quantization of nothing", before_scan(clean, &steps(3))),
        ("quantization that is defined anew", front(steps(0))),
        ("codes of nothing", before_scan(clean, &codes(0x13))),
        ("codes that are defined anew", front(codes(0x10))),
        ("DC codes of nothing", before_scan(clean, &codes(0x02))),
    ]
}

/// In header fields without meaning.
fn in_headers(clean: &[u8]) -> Vec<Place> {
    let all = segments(clean);
    let data = |marker: u8| {
        all.iter()
            .find(|it| clean[it.0 + 1] == marker)
            .unwrap()
            .clone()
    };
    let (frame, mut header) = data(0xC0);
    let (scan, mut components) = data(0xDA);
    for (index, id) in b"SEC".iter().enumerate() {
        header[6 + 3 * index] = *id;
        components[1 + 2 * index] = *id;
    }
    let named = replaced(&replaced(clean, scan, &components), frame, &header);
    let (_, mut selection) = data(0xDA);
    let last = selection.len() - 3;
    selection[last..].copy_from_slice(b"SEC");
    let (jfif, mut version) = data(0xE0);
    version[5..8].copy_from_slice(b"SEC");
    vec![
        ("components' names", named),
        (
            "spectral selection of a sequential scan",
            replaced(clean, scan, &selection),
        ),
        ("JFIF's version and unit", replaced(clean, jfif, &version)),
        (
            "Adobe's flags",
            before_scan(clean, b"\xFF\xEE\0\x0EAdobeSECRET\x01"),
        ),
    ]
}

/// A picture of one level, whose table needs only one code; and the same with words for the other
/// symbols.
fn unused_codes() -> (Vec<u8>, Vec<u8>) {
    let flat = image::RgbImage::from_pixel(45, 31, image::Rgb([90, 90, 90]));
    let clean = cjpeg(&flat, &["-grayscale"]);
    let tables = segments(&clean);
    let is_ac = |it: &&(usize, Vec<u8>)| clean[it.0 + 1] == 0xC4 && it.1[0] == 0x10;
    let (at, mut table) = tables.iter().find(is_ac).unwrap().clone();
    for (place, letter) in table[17 + 100..].iter_mut().zip(b"SECRET".iter().cycle()) {
        *place = *letter;
    }
    let hidden = replaced(&clean, at, &table);
    (clean, hidden)
}

/// Marker position and parameters of each segment up to the first scan's, and of those between
/// scans.
fn segments(file: &[u8]) -> Vec<(usize, Vec<u8>)> {
    let mut found = Vec::new();
    let mut at = 2;
    while at + 4 <= file.len() {
        let is_marker = file[at] == 0xFF && !matches!(file[at + 1], 0 | 0xD0..=0xD9 | 0xFF);
        if !is_marker {
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        found.push((at, file[at + 4..at + 2 + length].to_vec()));
        at += 2 + length;
    }
    found
}

/// The file with other parameters in the segment at this position.
fn replaced(file: &[u8], at: usize, data: &[u8]) -> Vec<u8> {
    let length = usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
    let own = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&file[..at + 2], &own, data, &file[at + 2 + length..]].concat()
}

fn before_scan(file: &[u8], bytes: &[u8]) -> Vec<u8> {
    let scan = file.windows(2).position(|it| it == b"\xFF\xDA").unwrap();
    [&file[..scan], bytes, &file[scan..]].concat()
}
