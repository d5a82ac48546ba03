//! Tests of `declare`.

use calotype_protocol::{Derivative, Sha256};

use super::*;

fn size(size: Derivative, content_type: &str, bytes: u64) -> SizeUpload {
    SizeUpload {
        size,
        content_type: content_type.to_owned(),
        bytes,
        sha256: Sha256([1; 32]),
    }
}

fn code(collection: Collection, asked: &[SizeUpload]) -> Option<ErrorCode> {
    declared(collection, asked).err().map(|it| it.code)
}

#[test]
fn each_size_of_the_collection_comes_once_in_a_format() {
    let six: Vec<_> = ["image/webp", "IMAGE/JPEG"]
        .into_iter()
        .flat_map(|it| Derivative::ALL.map(|name| size(name, it, 2 * 1024 * 1024)))
        .collect();
    let read = declared(Collection::Items, &six).unwrap();
    assert_eq!(read.len(), 6);
    assert_eq!(
        (read[3].size, read[3].format),
        (Derivative::Large, Format::Jpeg)
    );

    let seven = [&six[..], &[size(Derivative::Large, "image/png", 1)]].concat();
    let twice = [&six[..1], &six[..1]].concat();
    for too_many in [seven, twice] {
        let invalid = Some(ErrorCode::RequestInvalid);
        assert_eq!(code(Collection::Items, &too_many), invalid);
    }
    assert_eq!(code(Collection::Verification, &[]), None);
}

#[test]
fn a_collection_without_the_size_takes_none() {
    let thumbnail = size(Derivative::Thumbnail, "image/webp", 1);
    let large = size(Derivative::Large, "image/webp", 1);
    assert_eq!(
        code(Collection::Profiles, std::slice::from_ref(&thumbnail)),
        None
    );
    for (collection, asked) in [
        (Collection::Profiles, large),
        (Collection::Verification, thumbnail),
    ] {
        let invalid = Some(ErrorCode::RequestInvalid);
        assert_eq!(code(collection, &[asked]), invalid);
    }
}

#[test]
fn length_and_format_are_bounded() {
    for (content_type, bytes, expected) in [
        ("image/webp", 0, ErrorCode::FileEmpty),
        ("image/webp", 2 * 1024 * 1024 + 1, ErrorCode::FileTooLarge),
        ("image/webp", u64::MAX, ErrorCode::FileTooLarge),
        ("image/gif", 5, ErrorCode::FormatUnsupported),
        ("image/avif", 5, ErrorCode::FormatUnsupported),
        ("application/pdf", 5, ErrorCode::FormatUnsupported),
        ("image/svg+xml", 5, ErrorCode::FormatUnknown),
        ("image/webp; charset=x", 5, ErrorCode::FormatUnknown),
    ] {
        let asked = size(Derivative::Large, content_type, bytes);
        assert_eq!(code(Collection::Items, &[asked]), Some(expected));
    }
}
