//! PNG: data hidden in the chunks used for drawing.

use super::*;
use crate::support::chunks::{Raw, control, gray, indexed, moving};
use crate::support::fixtures::decode;
use crate::support::tools::pngtopam;

/// A picture with two different secrets gives the same stripped file.
fn check_alike(name: &str, secret: &[u8], other: &[u8], file: impl Fn(&[u8]) -> Vec<u8>) {
    let results = [secret, other].map(|it| {
        let file = file(it);
        let result = stripped(&file);
        assert!(result.removed.other, "{name}: {:?}", result.removed);
        assert_eq!(frames(&result.bytes), frames(&file), "{name}");
        // libpng rejects some of these files, and none of ours.
        let seen = decode(&file).into_rgba8();
        assert_eq!(pngtopam(&result.bytes), seen, "{name}");
        assert_eq!(stripped(&result.bytes).bytes, result.bytes, "{name}: once");
        let again = stripped(&result.bytes).removed;
        assert_eq!(again, MetadataFound::default(), "{name}");
        result.bytes
    });
    let [a, b] = results;
    assert!(a == b, "{name}: the secret makes a difference");
}

fn without_checksum(raw: &Raw) -> Vec<u8> {
    raw.data[0][..raw.data[0].len() - 4].to_vec()
}

#[test]
fn nothing_hides_behind_the_rows_of_a_png() {
    check_alike("behind the stream", b"SECRET", b"", |it| {
        let mut raw = gray().with_data(b"");
        raw.data[0].extend(if it.is_empty() {
            b"twenty bytes of text"
        } else {
            it
        });
        raw.file()
    });
    check_alike("in a chunk of its own", b"SECRET text", b"another", |it| {
        gray().with_data(it).file()
    });
    check_alike("one byte behind the stream", b"S", b"T", |it| {
        let mut raw = gray();
        raw.data[0].extend(it);
        raw.file()
    });
    check_alike("in place of the checksum", b"SECR", b"Anna", |it| {
        let mut raw = gray();
        raw.data[0] = [&without_checksum(&raw)[..], it].concat();
        raw.file()
    });
    check_alike("without a checksum", b"S", b"Se", |it| {
        let mut raw = gray();
        raw.data[0] = [&without_checksum(&raw)[..], it].concat();
        raw.file()
    });
    check_alike("further rows", b"SECRET", &[7; 9000], |it| {
        let rows: Vec<u8> = (0..4).flat_map(|row| [0, row, 1, 2, 3]).collect();
        Raw::new((4, 4), 8, 0, &[&rows[..], it].concat()).file()
    });
    check_alike("blocks that hold nothing", b"S", b"SECRET", |it| {
        let mut raw = gray();
        let (head, rest) = raw.data[0].split_at(2);
        // Empty stored blocks, with five unread bits each.
        let blocks = it.iter().cycle().take(300);
        let blocks = blocks.flat_map(|it| [it << 3, 0, 0, 0xFF, 0xFF]);
        raw.data[0] = [head, &blocks.collect::<Vec<u8>>(), rest].concat();
        raw.file()
    });
}

#[test]
fn a_stream_in_many_pieces_stays_but_for_empty_ones() {
    let whole = gray();
    let mut pieces = gray();
    pieces.data = whole.data[0].chunks(3).map(<[u8]>::to_vec).collect();
    let file = pieces.file();
    assert_eq!(stripped(&file).bytes, file);
    for at in 0..=pieces.data.len() {
        let mut dirty = gray();
        dirty.data = pieces.data.clone();
        dirty.data.insert(at, Vec::new());
        assert_eq!(stripped(&dirty.file()).bytes, file, "{at}");
    }
}

#[test]
fn nothing_hides_in_a_palette() {
    check_alike("entries behind", b"SECRET", b"Anna's", |it| {
        let mut raw = indexed(0);
        raw.depth = 4;
        raw.data = vec![fdeflate::compress_to_vec(&[
            0, 0x01, 0x20, 0x12, 0, 0, 0x21, 0x02, 0x10, 0,
        ])];
        raw.before[0].1.extend(it);
        raw.file()
    });
    check_alike("an entry between", b"SEC", b"Ann", |it| {
        let rows = [0, 0b00_10_00_00, 0b10_00_00_00, 1, 0b10_00_10_10, 0];
        Raw::new((7, 2), 2, 3, &rows)
            .with(b"PLTE", &[&[1, 2, 3], it, &[4, 5, 6]].concat())
            .with(b"tRNS", &[255, it[0], 128])
            .file()
    });
    check_alike("bits that fill up rows", &[1], &[3], |it| {
        indexed(it[0]).file()
    });
    check_alike("a color's upper bits", b"SE", b"An", |it| {
        Raw::new((4, 1), 8, 0, &[0, 1, 2, 3, 4])
            .with(b"tRNS", &[it[0], 3])
            .file()
    });
}

#[test]
fn transparency_that_no_viewer_heeds_goes() {
    let rows = [0, 1, 2, 3, 4];
    for (clean, secret) in [
        (indexed(0), &b"SECRET"[..]),
        (Raw::new((4, 1), 8, 0, &rows), b"SECRET"),
        (Raw::new((2, 1), 8, 4, &rows), b"SE"),
        (Raw::new((1, 1), 8, 6, &rows), b"SECRET"),
    ] {
        let without = clean.file();
        let file = clean.with(b"tRNS", secret).file();
        let result = stripped(&file);
        assert!(result.removed.other);
        assert_eq!(result.bytes, without);
        assert_eq!(pngtopam(&result.bytes), pngtopam(&file));
    }
}

#[test]
fn what_hides_nothing_of_a_palette_stays() {
    for raw in [
        indexed(0),
        indexed(0).with(b"tRNS", &[0, 9]),
        Raw::new((3, 1), 8, 0, &[0, 1, 2, 3]).with(b"tRNS", &[0, 2]),
        Raw::new((1, 1), 16, 2, &[0, 1, 2, 3, 4, 5, 6]).with(b"tRNS", &[1, 2, 3, 4, 5, 6]),
    ] {
        let file = raw.file();
        assert_eq!(stripped(&file).bytes, file);
    }
}

#[test]
fn chunks_of_values_that_mean_nothing_go() {
    let clean = gray().file();
    let mut cases = Vec::new();
    for (name, data) in [
        (b"hIST", &b"SECRET"[..]),
        (b"pHYs", b"SECRETxy\x01"),
        (b"gAMA", b"SECR"),
        (b"cHRM", b"SECRET and the name of somebody "),
        (b"sRGB", b"S"),
        (b"cICP", b"SECR"),
        (b"cLLI", b"SECRET!!"),
        (b"mDCV", b"SECRET, and where I am.."),
        (b"acTL", b"\0\0\0\0SECR"),
    ] {
        let file = with_chunk(&clean, name, data);
        assert_eq!(stripped(&file).bytes, clean, "{name:?}");
        let is_hidden = stripped(&file).removed.other;
        assert!(is_hidden, "{name:?}");
        if data.starts_with(b"SECRET") {
            let name = String::from_utf8_lossy(name);
            cases.push(case(&name, file.clone(), |it| it.other));
        }
    }
    // Valid values, but not needed to draw the picture.
    for (name, data) in [
        (b"sBIT", &[5][..]),
        (b"bKGD", b"SE"),
        (b"PLTE", b"SECRET"),
        (b"cLLI", &[0; 8]),
    ] {
        let file = with_chunk(&png(), name, data);
        assert_eq!(stripped(&file).bytes, png(), "{name:?}");
    }
    check(&cases);
}

#[test]
fn chunks_that_are_drawn_and_not_needed_are_told() {
    let gamma = &b"\0\x01\x86\xA0"[..];
    let clean = gray().with(b"gAMA", gamma).file();
    assert!(!stripped(&clean).removed.has_personal_data());
    let twice = gray().with(b"gAMA", gamma).with(b"gAMA", b"\0\x01\x53\x45");
    let behind = gray()
        .with(b"gAMA", gamma)
        .with_behind(b"gAMA", b"\0\x01\x53\x45");
    let mut file = gray().with(b"gAMA", gamma).with(b"pHYs", &[0; 9]).file();
    // Valid, but with a wrong checksum.
    let at = file.windows(4).position(|it| it == b"pHYs").unwrap();
    file[at + 4..][..9].copy_from_slice(b"\0\0\x0E\xC4\0\0\x0E\xC4\x01");
    for file in [twice.file(), behind.file(), file] {
        let result = stripped(&file);
        assert_eq!(result.bytes, clean);
        assert!(result.removed.other);
    }
    let palette = Raw::new((1, 1), 8, 2, &[0, 1, 2, 3]);
    let file = palette.with(b"PLTE", b"SECRET words").file();
    assert!(stripped(&file).removed.other);
}

#[test]
fn colors_that_are_overruled_go() {
    let gamma = (b"gAMA", &b"\0\x01\x86\xA0"[..]);
    let like_srgb = (b"gAMA", &b"\0\0\xB1\x8F"[..]);
    let said = |before: &[(&[u8; 4], &[u8])]| {
        let mut raw = gray();
        for (name, data) in before {
            raw = raw.with(name, data);
        }
        let bytes = stripped(&raw.file()).bytes;
        let names = before.iter().map(|(name, _)| *name);
        let kept = names.filter(|name| bytes.windows(4).any(|it| it == &name[..]));
        kept.map(|it| String::from_utf8_lossy(it).into_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(said(&[gamma]), ["gAMA"]);
    assert_eq!(said(&[gamma, (b"sRGB", b"\0")]), ["sRGB"]);
    assert_eq!(said(&[like_srgb, (b"sRGB", b"\0")]), ["gAMA", "sRGB"]);
    assert_eq!(said(&[(b"sRGB", b"\0"), (b"sRGB", b"\x01")]).len(), 2);
    // An RGB profile in a gray picture is invalid, and yet takes precedence.
    let packed = [b"a\0\0", &fdeflate::compress_to_vec(&profile())[..]].concat();
    assert_eq!(said(&[gamma, (b"iCCP", &packed)]), [""; 0]);
    let damaged = [&packed[..packed.len() - 9], b"123456789"].concat();
    assert_eq!(said(&[gamma, (b"iCCP", &damaged)]), ["gAMA"]);
}

#[test]
fn chunks_with_wrong_checksums_are_not_mended() {
    let file = gray().with(b"gAMA", b"\0\x01\x86\xA0").file();
    let at = |name: &[u8]| file.windows(4).position(|it| it == name).unwrap();
    let with_wrong = |name: &[u8], length: usize| {
        let mut file = file.clone();
        file[at(name) + 4 + length] ^= 1;
        strip(&file, &StripOptions::default(), &Limits::SOURCE).map(|it| it.bytes.into_owned())
    };
    assert_eq!(with_wrong(b"gAMA", 4).unwrap(), gray().file());
    for (name, length) in [(b"IHDR", 13), (b"IDAT", gray().data[0].len())] {
        let refusal = with_wrong(name, length).unwrap_err();
        assert!(matches!(refusal, Error::Corrupt(_)), "{refusal}");
    }
}

#[test]
fn nothing_hides_in_the_frames_of_a_png() {
    let clean = moving(b"").file();
    assert_eq!(stripped(&clean).bytes, clean);
    check_alike("behind a frame", b"SECRET text", b"another", |it| {
        moving(it).file()
    });
    check_alike("a chunk behind a frame", b"SECRET", b"other", |it| {
        moving(b"")
            .with_behind(b"fdAT", &[b"\0\0\0\x03", it].concat())
            .file()
    });
    // Wrong numbers, counts and plays.
    let mut odd = moving(b"");
    odd.before[0].1 = b"\0\0\0\x09\0\0\0\x03".to_vec();
    odd.behind[0].1[..4].copy_from_slice(b"SECR");
    odd.behind[1].1[..4].copy_from_slice(b"ETxy");
    assert_eq!(stripped(&odd.file()).bytes, clean);
    let mut patient = moving(b"");
    patient.before[0].1 = b"\0\0\0\x02SECR".to_vec();
    let result = stripped(&patient.file()).bytes;
    assert!(!result.windows(4).any(|it| it == b"SECR"));
    // Frames of a file that does not declare an animation.
    let mut still = moving(b"");
    still.before.clear();
    assert_eq!(stripped(&still.file()).bytes, gray().file());
}

#[test]
fn a_frame_beyond_its_canvas_is_corrupt() {
    for (sides, place) in [
        ((2, 2), (3, 0)),
        ((2, 2), (0, u32::MAX)),
        ((0, 2), (0, 0)),
        ((5, 4), (0, 0)),
    ] {
        let mut raw = moving(b"");
        raw.behind[0].1 = control(1, sides, place);
        let refusal = strip(&raw.file(), &StripOptions::default(), &Limits::SOURCE).unwrap_err();
        assert!(matches!(refusal, Error::Corrupt(_)), "{refusal}");
    }
}

#[test]
fn rows_that_are_missing_are_corrupt() {
    let raw = Raw::new((4, 4), 8, 0, &[0; 19]);
    let refusal = strip(&raw.file(), &StripOptions::default(), &Limits::SOURCE).unwrap_err();
    assert!(matches!(refusal, Error::Corrupt(_)), "{refusal}");
}
