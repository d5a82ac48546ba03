//! EXIF as phones and programs really write it: exiftool gives the meaning of each variation of a
//! block, and the engine's reader agrees.

mod cases;

use calotype_imaging::{Limits, MetadataFound, inspect, read_metadata};

use crate::support::exif_block::Block;
use crate::support::exiftool::{self, Tag};
use crate::support::fixtures::{Order, with_chunk, with_segment};
use crate::support::pictures::{LOSSY_WEBP, baseline, png, with_riff_chunk};

/// A change to a valid block.
type Change = fn(&mut Block);

/// Corrects exiftool's reading.
type Correction = fn(&mut Facts);

/// The content of a block, by one of the two readers.
#[derive(Clone, Debug, Default, PartialEq)]
struct Facts {
    description: Option<String>,
    make: Option<String>,
    model: Option<String>,
    lens: Option<String>,
    /// `2024-02-29T23:59:58`
    taken: Option<String>,
    nanosecond: u32,
    offset_minutes: Option<i16>,
    orientation: Option<u32>,
    /// Millionths of a degree: exiftool keeps ten digits of each fraction.
    position: Option<[i64; 2]>,
    /// Millimeters.
    altitude: Option<i64>,
}

/// Requests the tags of [`Facts`], and all of GPS; `#` for raw numbers.
const QUESTIONS: [&str; 16] = [
    "-d",
    "%Y-%m-%dT%H:%M:%S",
    "-ImageDescription",
    "-Make",
    "-Model",
    "-LensModel",
    "-DateTimeOriginal",
    "-SubSecDateTimeOriginal#",
    "-OffsetTimeOriginal",
    "-IFD0:Orientation#",
    "-Composite:GPSLatitude#",
    "-Composite:GPSLongitude#",
    "-Composite:GPSAltitude#",
    "-GPS:all",
    "-GPS:GPSLatitude#",
    "-GPS:GPSAltitude#",
];

#[test]
fn every_variation_says_what_exiftool_says() {
    let mut wrong = Vec::new();
    let cases = cases::SAME.iter().map(|(name, change)| (*name, *change));
    for (name, file, tags) in judged(cases) {
        let (ours, theirs) = (ours(&file), theirs(&tags));
        if ours != theirs {
            wrong.push(format!("{name}: {ours:?}, but exiftool {theirs:?}"));
        }
        assert_found(name, &file, &tags);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn where_exiftool_says_otherwise_is_written_down() {
    let mut wrong = Vec::new();
    let cases = cases::DIFFERENT.iter().map(|it| (it.0, it.1));
    for (name, file, tags) in judged(cases) {
        let (_, _, correct) = cases::DIFFERENT.iter().find(|it| it.0 == name).unwrap();
        let (ours, theirs) = (ours(&file), theirs(&tags));
        let mut expected = theirs.clone();
        correct(&mut expected);
        if ours != expected || ours == theirs {
            wrong.push(format!("{name}: {ours:?}, and exiftool {theirs:?}"));
        }
        assert_found(name, &file, &tags);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_container_says_the_same() {
    let block = Block::sound();
    let expected = ours(&in_jpeg(&block.bytes(Order::Big)));
    assert!(expected.position.is_some() && expected.taken.is_some());
    let mut files = Vec::new();
    for order in [Order::Little, Order::Big] {
        let bare = block.bytes(order);
        let led = [b"Exif\0\0", &bare[..]].concat();
        files.push(in_jpeg(&bare));
        for block in [bare, led] {
            files.push(with_chunk(&png(), b"eXIf", &block));
            files.push(with_riff_chunk(LOSSY_WEBP, 2, b"EXIF", &block, 0x08));
        }
    }
    let slices: Vec<&[u8]> = files.iter().map(|it| &it[..]).collect();
    for (file, tags) in files.iter().zip(exiftool::ask(&QUESTIONS, &slices)) {
        assert_eq!(ours(file), expected);
        assert_eq!(theirs(&tags), expected);
        assert_found("container", file, &tags);
    }
}

/// Each case as a JPEG in both byte orders, and exiftool's reading of it; one call for all.
fn judged<'a>(
    cases: impl Iterator<Item = (&'a str, Change)>,
) -> impl Iterator<Item = (&'a str, Vec<u8>, Vec<Tag>)> {
    let mut names = Vec::new();
    let mut files = Vec::new();
    for (name, change) in cases {
        let mut block = Block::sound();
        change(&mut block);
        for order in [Order::Little, Order::Big] {
            names.push(name);
            files.push(in_jpeg(&block.bytes(order)));
        }
    }
    let slices: Vec<&[u8]> = files.iter().map(|it| &it[..]).collect();
    let said = exiftool::ask(&QUESTIONS, &slices);
    let pairs = names.into_iter().zip(files).zip(said);
    pairs.map(|((name, file), tags)| (name, file, tags))
}

fn in_jpeg(block: &[u8]) -> Vec<u8> {
    with_segment(&baseline(), 0xE1, &[b"Exif\0\0", block].concat())
}

fn ours(file: &[u8]) -> Facts {
    let said = read_metadata(file, &Limits::SOURCE).unwrap();
    // The code that turns the picture reads the same.
    let turned = inspect(file, &Limits::SOURCE).unwrap().orientation;
    assert_eq!(turned, said.orientation.unwrap_or_default());
    let taken = said.captured.map(|it| {
        let (year, month, day) = (it.year, it.month, it.day);
        let (hour, minute, second) = (it.hour, it.minute, it.second);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    });
    Facts {
        description: said.description,
        make: said.make,
        model: said.model,
        lens: said.lens,
        taken,
        nanosecond: said.captured.map_or(0, |it| it.nanosecond),
        offset_minutes: said.captured.and_then(|it| it.offset_minutes),
        orientation: said.orientation.map(|it| it.to_exif()),
        position: said
            .position
            .map(|it| [it.latitude, it.longitude].map(millionths)),
        altitude: said.position.and_then(|it| it.altitude).map(thousandths),
    }
}

fn theirs(tags: &[Tag]) -> Facts {
    let any = |name: &str| {
        let tag = tags.iter().find(|it| it.name == name);
        let value = tag.map(|it| it.value.clone());
        value.filter(|it| !it.is_empty())
    };
    let number = |group: &str, name: &str| {
        let mut tags = tags
            .iter()
            .filter(|it| it.group == group && it.name == name);
        tags.find_map(|it| it.value.parse::<f64>().ok())
    };
    // A time that exiftool could not read stays as it is.
    let is_time = |it: &String| it.len() == 19 && it.as_bytes()[10] == b'T';
    let taken = any("DateTimeOriginal").filter(is_time);
    let whole = any("SubSecDateTimeOriginal").filter(|_| taken.is_some());
    let (fraction, offset) = whole.as_deref().map_or((0, None), tail);
    // For an unreadable coordinate exiftool reports the position 0, 0.
    let is_said = number("GPS", "GPSLatitude").is_some();
    let latitude = number("Composite", "GPSLatitude").filter(|_| is_said);
    let position = latitude.zip(number("Composite", "GPSLongitude"));
    let altitude = number("Composite", "GPSAltitude").or_else(|| number("GPS", "GPSAltitude"));
    Facts {
        description: any("ImageDescription"),
        make: any("Make"),
        model: any("Model"),
        lens: any("LensModel"),
        taken,
        nanosecond: fraction,
        offset_minutes: offset,
        orientation: number("IFD0", "Orientation")
            .map(|it| it as u32)
            .filter(|it| (1..=8).contains(it)),
        position: position.map(|(latitude, longitude)| [latitude, longitude].map(millionths)),
        altitude: altitude
            .filter(|it| position.is_some() && it.is_finite())
            .map(thousandths),
    }
}

/// Nanoseconds and minutes east of UTC of `2024:02:29 23:59:58.125-03:30`.
fn tail(time: &str) -> (u32, Option<i16>) {
    let tail = time.get(19..).unwrap_or_default();
    let digits = tail.strip_prefix('.').unwrap_or_default();
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
    let nanosecond = format!("{digits:0<9}")[..9].parse().unwrap();
    let offset = tail.find(['+', '-']).map(|at| {
        let (hours, minutes) = tail[at + 1..].split_once(':').unwrap();
        let minutes = hours.parse::<i16>().unwrap() * 60 + minutes.parse::<i16>().unwrap();
        if tail[at..].starts_with('-') {
            -minutes
        } else {
            minutes
        }
    });
    (nanosecond, offset)
}

/// Asserts that the engine finds exiftool's kinds, and that a file with any is personal.
fn assert_found(name: &str, file: &[u8], tags: &[Tag]) {
    let MetadataFound {
        gps, time, camera, ..
    } = inspect(file, &Limits::SOURCE).unwrap().metadata;
    let is_there = |names: &[&str]| tags.iter().any(|it| names.contains(&&it.name[..]));
    assert!(
        gps || !tags.iter().any(|it| it.group == "GPS"),
        "{name}: gps"
    );
    assert!(time || !is_there(&["DateTimeOriginal"]), "{name}: time");
    assert!(
        camera || !is_there(&["Make", "Model", "LensModel"]),
        "{name}: camera"
    );
    let said = ours(file);
    assert!(gps || said.position.is_none(), "{name}: gps");
    assert!(time || said.taken.is_none(), "{name}: time");
    let personal = inspect(file, &Limits::SOURCE)
        .unwrap()
        .metadata
        .has_personal_data();
    assert!(personal, "{name}");
}

fn millionths(degrees: f64) -> i64 {
    (degrees * 1e6).round() as i64
}

fn thousandths(meters: f64) -> i64 {
    (meters * 1e3).round() as i64
}
