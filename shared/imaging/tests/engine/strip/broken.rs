//! Files with data after their end, cut off or damaged.

use super::*;
use crate::support::{exiftool, pictures};

#[test]
fn nothing_behind_the_end_is_left() {
    let inner = exiftool::write(&baseline(), GPS, &[]);
    let trailers: [(&str, &[u8]); 4] = [
        ("second JPEG", &inner),
        (
            "motion photo",
            b"\0\0\0\x18ftypmp42\0\0\0\0isommp42\0\0\0\x0emoovSECRET",
        ),
        ("archive", b"PK\x03\x04\x14\0\0\0\0\0SECRET"),
        ("text", b"MotionPhoto_Data SECRET"),
    ];
    let mut cases = Vec::new();
    for (kind, clean) in pictures::all() {
        for (name, trailer) in trailers {
            let file = [&clean[..], trailer].concat();
            cases.push(case(&format!("{kind}, {name}"), file, |it| it.trailer));
            assert_eq!(
                stripped(&cases.last().unwrap().file).bytes.len(),
                clean.len()
            );
        }
    }
    // exiftool does not read past the end of a GIF; the other promises hold.
    for case in &cases {
        assert_eq!(frames(&stripped(&case.file).bytes), frames(&case.file));
    }
    cases.retain(|it| !it.name.contains("second JPEG"));
    check(&cases);
}

#[test]
fn a_file_cut_off_anywhere_is_corrupt() {
    for (name, file) in pictures::all() {
        for length in 1..file.len() {
            let result = strip(&file[..length], &StripOptions::default(), &Limits::SOURCE);
            let is_named = matches!(result, Err(Error::Corrupt(_) | Error::UnknownFormat));
            assert!(is_named, "{name}, {length} bytes: {result:?}");
        }
    }
}

#[test]
fn mutated_files_are_stripped_clean_or_refused() {
    let limits = Limits {
        max_pixels: 1_000_000,
        ..Limits::SOURCE
    };
    for (name, file) in loaded() {
        let mut mutator = Mutator(0x9E37_79B9_7F4A_7C15);
        let mut taken = 0;
        for round in 0..3000 {
            let bytes = mutator.mutate(&file);
            let Ok(result) = strip(&bytes, &StripOptions::default(), &limits) else {
                continue;
            };
            taken += 1;
            let seen = inspect_whole(&result.bytes, &limits).unwrap();
            assert!(
                !seen.metadata.has_personal_data(),
                "{name} {round}: {seen:?}"
            );
            assert_eq!(seen.orientation, result.orientation, "{name} {round}");
            let again = strip(&result.bytes, &StripOptions::default(), &limits).unwrap();
            assert_eq!(again.bytes, result.bytes, "{name} {round}");
            assert!(result.bytes.len() <= bytes.len() + 64, "{name} {round}");
        }
        assert!((1..3000).contains(&taken), "{name}: {taken}");
    }
}

/// Every kind of picture with much to remove.
fn loaded() -> Vec<(&'static str, Vec<u8>)> {
    let everything = Exif {
        orientation: Some(6),
        camera: true,
        gps: true,
        thumbnail: true,
    };
    let block = tiff(Order::Big, everything);
    let profile = profile();
    let chunk = [b"ICC_PROFILE\0\x01\x01", &profile[..]].concat();
    pictures::all()
        .into_iter()
        .map(|(name, file)| {
            let loaded = match &file[..4] {
                b"RIFF" => {
                    let at = riff_chunks(&file).len().max(2);
                    let file = with_riff_chunk(&file, at, b"EXIF", &block, 0x08);
                    with_riff_chunk(&file, 1, b"ICCP", &profile, 0x20)
                }
                b"GIF8" => {
                    let file = with_block(&file, b"\x21\xFE\x05hello\0");
                    with_block(&file, &application(b"ICCRGBG1012", &profile))
                }
                b"\x89PNG" => {
                    let file = with_chunk(&file, b"eXIf", &block);
                    [&file[..33], &iccp(&profile), &file[33..]].concat()
                }
                _ => {
                    let file = with_exif(&file, Order::Little, everything);
                    with_segment(&with_segment(&file, 0xE2, &chunk), 0xFE, b"hello")
                }
            };
            (name, [&loaded[..], b"trailer"].concat())
        })
        .collect()
}
