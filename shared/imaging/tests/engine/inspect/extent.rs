//! Truncated files, and files with data after the picture.

use super::*;
use crate::support::pictures;

#[test]
fn metadata_behind_the_first_pixels_is_found_too() {
    let file = jpeg(20, 10);
    let end = file.len() - 2;
    let late = [&file[..end], b"\xFF\xFE\0\x04hi", &file[end..]].concat();
    assert!(found(&late).comment);

    let file = png();
    let end = file.len() - 12;
    let late = [&file[..end], &chunk(b"tEXt", b"a\0b")[..], &file[end..]].concat();
    assert!(found(&late).comment);
}

#[test]
fn bytes_after_the_end_are_a_trailer() {
    for file in [jpeg(20, 10), png()] {
        let longer = [&file[..], b"MotionPhoto"].concat();
        assert!(found(&longer).trailer && found(&longer).has_personal_data());
        assert_eq!(found(&longer).bytes, 11);
    }
}

#[test]
fn a_prefix_up_to_the_pixels_is_enough() {
    let comment = [b'x'; 300];
    let jpeg = with_segment(&jpeg(200, 100), 0xFE, &comment);
    let png = with_chunk(&png(), b"tEXt", &comment);
    for file in [jpeg, png] {
        let whole = see(&file);
        let mut is_enough = false;
        for length in 8..file.len() {
            match inspect(&file[..length], &Limits::SOURCE) {
                Ok(seen) => {
                    assert_eq!(seen, whole);
                    is_enough = true;
                }
                Err(error) => {
                    assert_eq!(error, Error::HeaderIncomplete, "{length}");
                    assert!(!is_enough, "more bytes never make it incomplete again");
                }
            }
        }
        assert!(is_enough);
    }
}

#[test]
fn a_whole_file_must_reach_its_end_wherever_it_is_cut() {
    let others = pictures::all().into_iter().map(|(_, file)| file);
    for file in others.chain([jpeg(200, 100), png()]) {
        assert_eq!(
            inspect_whole(&file, &Limits::SOURCE).unwrap(),
            see(&file),
            "whole"
        );
        for length in 1..file.len() {
            let error = inspect_whole(&file[..length], &Limits::SOURCE).unwrap_err();
            let is_named = matches!(error, Error::Corrupt(_) | Error::UnknownFormat);
            assert!(is_named, "{length} bytes: {error:?}");
        }
    }
}

#[test]
fn mutated_files_are_inspected_or_refused() {
    for (name, file) in pictures::all() {
        let mut mutator = Mutator(0x9E37_79B9_7F4A_7C15);
        let mut taken = 0;
        for _ in 0..5000 {
            let bytes = mutator.mutate(&file);
            let prefix = inspect(&bytes, &Limits::SOURCE);
            if let Ok(whole) = inspect_whole(&bytes, &Limits::SOURCE) {
                assert_eq!(prefix, Ok(whole), "{name}");
                taken += 1;
            }
        }
        assert!((1..5000).contains(&taken), "{name}: {taken}");
    }
}
