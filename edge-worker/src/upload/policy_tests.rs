//! Metadata and words in pictures under each `METADATA_POLICY`.

use calotype_imaging::selftest;
use calotype_protocol::{Collection, ErrorCode, Format};

use super::hostile_tests::{Done, contains, item, upload, webp};
use super::samples::{BLACK, SECRET, gif, jpeg, png, png_of, with_exif, with_segment};
use crate::testing::pending;

/// The same where metadata is refused.
fn refusing(as_: Format, bytes: &[u8]) -> Done {
    upload("METADATA_POLICY", "reject", Collection::Items, as_, bytes)
}

/// The photo without the last rows of its only scan, and with a proper end.
fn rows_missing() -> Vec<u8> {
    let whole = jpeg();
    let mut cut = whole.len() * 6 / 10;
    while whole[cut - 1] == 0xFF {
        cut -= 1;
    }
    [&whole[..cut], &[0xFF, 0xD9]].concat()
}

#[test]
fn the_operator_may_refuse_or_allow_metadata() {
    let upload = |policy, bytes: &[u8]| {
        let (items, jpeg) = (Collection::Items, Format::Jpeg);
        upload("ITEMS_METADATA_POLICY", policy, items, jpeg, bytes)
    };
    let tagged = with_exif(&jpeg(), 6);
    let trailed = [selftest::photo_jpeg(3000, 2000), SECRET.to_vec()].concat();
    for bytes in [&tagged, &trailed] {
        let (answer, stored) = upload("reject", bytes);
        assert_eq!(answer.unwrap_err().code, ErrorCode::MetadataPresent);
        assert_eq!(stored, None);

        let (answer, stored) = upload("allow", bytes);
        assert_eq!(answer.unwrap().sha256, pending(bytes).sha256);
        assert_eq!(stored.as_ref(), Some(bytes));
    }
    let (answer, stored) = upload("reject", &jpeg());
    assert_eq!(answer.unwrap().bytes, jpeg().len() as u64);
    assert_eq!(stored, Some(jpeg()));
}

#[test]
fn rows_that_are_missing_are_refused_under_every_policy() {
    let upload =
        |name, value, bytes: &[u8]| upload(name, value, Collection::Items, Format::Jpeg, bytes);
    for (name, value) in [
        ("PIXEL_CHECK", "decode"),
        ("METADATA_POLICY", "strip"),
        ("METADATA_POLICY", "reject"),
        ("METADATA_POLICY", "allow"),
    ] {
        let (answer, stored) = upload(name, value, &rows_missing());
        assert_eq!(answer.unwrap_err().code, ErrorCode::ImageCorrupt);
        assert_eq!(stored, None);
        assert!(upload(name, value, &jpeg()).0.is_ok());
    }
}

/// A profile of gray that is darker than sRGB's, with one more tag of text (ICC.1:2022).
fn gray_profile(name: &[u8; 4]) -> Vec<u8> {
    let curve = b"curv\0\0\0\0\0\0\0\x01\x01\x80\0\0";
    let text = [b"text\0\0\0\0", SECRET].concat();
    let mut profile = vec![0; 128];
    profile[8..12].copy_from_slice(b"\x02\x40\0\0");
    profile[12..24].copy_from_slice(b"mntrGRAYXYZ ");
    profile[36..40].copy_from_slice(b"acsp");
    profile.extend(2u32.to_be_bytes());
    for (name, at, length) in [(b"kTRC", 156, curve.len()), (name, 172, text.len())] {
        profile.extend(name);
        profile.extend([at, length as u32].map(u32::to_be_bytes).concat());
    }
    profile.extend(curve);
    profile.extend(text);
    let length = (profile.len() as u32).to_be_bytes();
    profile[..4].copy_from_slice(&length);
    profile
}

/// The JPEG with a profile in a segment of its own (ICC.1:2022, annex B.4).
fn with_profile(jpeg: &[u8], profile: &[u8]) -> Vec<u8> {
    let data = [b"ICC_PROFILE\0\x01\x01", profile].concat();
    with_segment(jpeg, 0xE2, &data)
}

/// Places that no list of metadata names, because the picture's own data is there.
fn hidden() -> Vec<(&'static str, Format, Vec<u8>)> {
    let behind = |file: &[u8], end: usize| {
        let (picture, end) = file.split_at(file.len() - end);
        [picture, &[SECRET.len() as u8], SECRET, end].concat()
    };
    let gray = selftest::photo_jpeg(64, 48);
    let twice = png(
        4,
        4,
        &[(b"gAMA", &[0, 1, 134, 160]), (b"gAMA", &[0, 1, 134, 161])],
    );
    let mut tail = webp();
    let chunk = tail.len() - 20 + 12;
    tail.extend(SECRET);
    tail[16..20].copy_from_slice(&((chunk - 12 + SECRET.len()) as u32).to_le_bytes());
    let length = (tail.len() - 8) as u32;
    tail[4..8].copy_from_slice(&length.to_le_bytes());
    vec![
        (
            "behind a PNG's rows",
            Format::Png,
            png_of(4, 4, &[], &[BLACK, SECRET].concat()),
        ),
        (
            "a palette of a PNG in RGB",
            Format::Png,
            png(4, 4, &[(b"PLTE", SECRET)]),
        ),
        ("a chunk twice", Format::Png, twice),
        ("behind a GIF's codes", Format::Gif, behind(&gif(b""), 2)),
        ("behind a WebP's last bit", Format::Webp, tail),
        (
            "a serial number in a profile",
            Format::Jpeg,
            with_profile(&gray, &gray_profile(b"mmod")),
        ),
        (
            "what is no profile",
            Format::Jpeg,
            with_profile(&gray, SECRET),
        ),
    ]
}

#[test]
fn what_hides_in_a_picture_is_metadata_to_an_operator_who_refuses_it() {
    for (place, as_, bytes) in hidden() {
        let upload = |policy| upload("METADATA_POLICY", policy, Collection::Items, as_, &bytes);
        let (answer, stored) = upload("reject");
        let code = answer.map(drop).map_err(|it| it.code);
        assert_eq!(code, Err(ErrorCode::MetadataPresent), "{place}");
        assert_eq!(stored, None, "{place}");
        assert_eq!(upload("allow").1.as_ref(), Some(&bytes), "{place}");
        let clean = upload("strip").1.unwrap();
        assert!(!contains(&clean, SECRET), "{place}");
        let (_, again) = refusing(as_, &clean);
        assert_eq!(again, Some(clean), "{place}");
    }
}

#[test]
fn an_orientation_and_a_plain_profile_may_stay_where_metadata_are_refused() {
    let turned = item(Format::Jpeg, &with_exif(&jpeg(), 6)).1.unwrap();
    let plain = with_profile(&jpeg(), &gray_profile(b"cprt"));
    for bytes in [turned, plain] {
        let (answer, stored) = refusing(Format::Jpeg, &bytes);
        assert!(answer.is_ok());
        assert_eq!(stored, Some(bytes));
    }
}

/// DEFLATE blocks without content, as many as could be a file of their own.
#[test]
fn data_that_hold_next_to_nothing_are_refused_under_every_policy() {
    let (head, rows) = BLACK.split_at(2);
    let empty = b"\0\0\0\xFF\xFF".repeat(20_000);
    let bytes = png_of(4, 4, &[], &[head, &empty, rows].concat());
    for policy in ["strip", "reject", "allow"] {
        let (items, png) = (Collection::Items, Format::Png);
        let (answer, stored) = upload("METADATA_POLICY", policy, items, png, &bytes);
        assert_eq!(
            answer.unwrap_err().code,
            ErrorCode::ImageCorrupt,
            "{policy}"
        );
        assert_eq!(stored, None, "{policy}");
    }
}
