//! Limits on the fields of a header.

use super::*;

#[test]
fn limits_are_checked_from_the_header_alone() {
    // 30,000 × 30,000 RGBA would be 3.6 GB of pixels; the file has 45 bytes.
    let bomb = [
        b"\x89PNG\r\n\x1a\n",
        &chunk(b"IHDR", b"\0\0\x75\x30\0\0\x75\x30\x08\x06\0\0\0")[..],
        &chunk(b"IDAT", b"")[..],
    ]
    .concat();
    // The header alone is enough, with or without pixels.
    for file in [&bomb[..], &bomb[..33]] {
        let refusal = inspect_whole(file, &Limits::SOURCE).unwrap_err();
        assert!(matches!(refusal, Error::TooLarge { .. }), "{refusal}");
    }

    let limits = Limits {
        max_bytes: 100,
        ..Limits::SOURCE
    };
    let refusal = inspect(&jpeg(200, 100), &limits).unwrap_err();
    assert!(matches!(
        refusal,
        Error::TooManyBytes { max_bytes: 100, .. }
    ));

    let limits = Limits {
        max_side: 199,
        ..Limits::SOURCE
    };
    let refusal = inspect(&jpeg(200, 100), &limits).unwrap_err();
    assert!(matches!(refusal, Error::TooLarge { max_side: 199, .. }));
}

#[test]
fn too_many_frames_are_refused() {
    for file in [
        animated_png(),
        ANIMATED_WEBP.to_vec(),
        ANIMATED_GIF.to_vec(),
    ] {
        let limits = |max_frames| Limits {
            max_frames,
            ..Limits::SOURCE
        };
        assert!(inspect(&file, &limits(3)).is_ok());
        let refusal = Error::TooManyFrames {
            frames: 3,
            max_frames: 2,
        };
        assert_eq!(inspect(&file, &limits(2)), Err(refusal));
    }
}

#[test]
fn a_profile_beyond_the_limit_is_refused() {
    let numbered = [b"ICC_PROFILE\0\x01\x01", &[0; 200][..]].concat();
    for file in [
        with_segment(
            &with_segment(&jpeg(20, 10), 0xE2, &numbered),
            0xE2,
            &numbered,
        ),
        with_chunk(&png(), b"iCCP", &[0; 400]),
        with_riff_chunk(LOSSY_WEBP, 1, b"ICCP", &[0; 400], 0x20),
        with_block(STILL_GIF, &application(b"ICCRGBG1012", &[0; 200])),
    ] {
        let limits = |max_profile_bytes| Limits {
            max_profile_bytes,
            ..Limits::SOURCE
        };
        assert!(inspect(&file, &limits(426)).is_ok());
        let refusal = inspect(&file, &limits(199)).unwrap_err();
        assert!(
            matches!(refusal, Error::ProfileTooLarge { .. }),
            "{refusal}"
        );
        assert_eq!(refusal.code().as_str(), "profile_too_large");
    }
}
