//! Files that are not what they seem, and their outcome.

use calotype_imaging::{Limits, Options, Orientation, Output, inspect_whole, prepare, selftest};
use calotype_protocol::wire::Image;
use calotype_protocol::{Collection, Dimensions, ErrorCode, Format};

use super::complete::complete;
use super::samples::{
    SECRET, gif, jpeg, pdf, png, with_exif, with_second_picture, with_segment, with_xmp,
};
use crate::http::config::Config;
use crate::model::ApiError;
use crate::records;
use crate::testing::{self, FakePorts, now, pending};

/// The answer, and the stored bytes of the upload.
pub(super) type Done = (Result<Image, ApiError>, Option<Vec<u8>>);

pub(super) fn upload(
    variable: &str,
    value: &str,
    collection: Collection,
    as_: Format,
    bytes: &[u8],
) -> Done {
    let config = Config::load(|asked| match asked {
        _ if asked == variable => Some(value.to_owned()),
        _ => testing::variable(asked),
    });
    let mut record = pending(bytes);
    (record.collection, record.declared) = (collection, as_);
    let ports = FakePorts::new();
    now(records::insert(&ports, &record, None)).unwrap();
    let temporary = format!("temp/uploads/{}", record.id);
    ports.store(&temporary, bytes, as_.media_type());
    let answer = now(complete(
        &ports,
        config.unwrap().upload(),
        &record.owner,
        record.id,
        "",
    ));
    let keys = ports.keys();
    let original = format!(
        "{}/original/{}.{}",
        collection.name(),
        record.id,
        as_.extension()
    );
    let stored = ports.stored(&original).map(|(bytes, _)| bytes);
    let expected: &[String] = if stored.is_some() { &[original] } else { &[] };
    assert_eq!(keys, expected, "something else is kept");
    (answer, stored)
}

pub(super) fn item(as_: Format, bytes: &[u8]) -> Done {
    upload("METADATA_POLICY", "strip", Collection::Items, as_, bytes)
}

pub(super) fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

pub(super) fn webp() -> Vec<u8> {
    let options = Options {
        format: Output::Webp,
        ..Options::default()
    };
    let mut watch = |_| std::ops::ControlFlow::Continue(());
    let made = prepare(&jpeg(), &options, &Limits::DERIVE, &mut watch);
    made.unwrap().picture.bytes
}

#[test]
fn what_is_no_picture_or_too_much_of_one_is_refused() {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    let html = b"<!doctype html><script>alert(1)</script>".to_vec();
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    let mut no_height = jpeg();
    let frame = no_height.windows(2).position(|it| it == [0xFF, 0xC0]);
    no_height[frame.unwrap() + 5..][..2].fill(0);
    let mut arithmetic = jpeg();
    arithmetic[frame.unwrap() + 1] = 0xC9;
    let mut commented_gif = gif(b"*/=1;alert(1)//");
    commented_gif[6..8].copy_from_slice(b"/*");
    let frames = [1_000_000u32.to_be_bytes(), [0; 4]].concat();
    let (jpeg_as, png_as) = (Format::Jpeg, Format::Png);
    for (name, declared, bytes, code) in [
        (
            "SVG as JPEG",
            jpeg_as,
            svg.clone(),
            ErrorCode::FormatUnknown,
        ),
        ("SVG as PNG", png_as, svg, ErrorCode::FormatUnknown),
        (
            "HTML as JPEG",
            jpeg_as,
            html.clone(),
            ErrorCode::FormatUnknown,
        ),
        ("PDF as JPEG", jpeg_as, pdf(), ErrorCode::FormatUnknown),
        (
            "a program as PNG",
            png_as,
            b"\x7FELF\x02\x01\x01".to_vec(),
            ErrorCode::FormatUnknown,
        ),
        (
            "NUL bytes",
            jpeg_as,
            vec![0; 4096],
            ErrorCode::FormatUnknown,
        ),
        (
            "NUL before a JPEG",
            jpeg_as,
            [&[0], &jpeg()[..]].concat(),
            ErrorCode::FormatUnknown,
        ),
        (
            "HTML before a JPEG",
            jpeg_as,
            [html, jpeg()].concat(),
            ErrorCode::FormatUnknown,
        ),
        ("HEIC as JPEG", jpeg_as, heic, ErrorCode::FormatNeedsBrowser),
        ("JPEG as PNG", png_as, jpeg(), ErrorCode::FormatMismatch),
        ("GIF as JPEG", jpeg_as, gif(b""), ErrorCode::FormatMismatch),
        (
            "a JPEG of no picture",
            jpeg_as,
            b"\xFF\xD8\xFF\xD9".to_vec(),
            ErrorCode::ImageCorrupt,
        ),
        (
            "a JPEG that ends early",
            jpeg_as,
            jpeg()[..9000].to_vec(),
            ErrorCode::ImageCorrupt,
        ),
        (
            "a JPEG of no height",
            jpeg_as,
            no_height,
            ErrorCode::FormatUnsupported,
        ),
        (
            "an arithmetic JPEG",
            jpeg_as,
            arithmetic,
            ErrorCode::FormatUnsupported,
        ),
        (
            "a line of 65500 pixels",
            jpeg_as,
            selftest::photo_jpeg(65_500, 1),
            ErrorCode::ImageTooLarge,
        ),
        (
            "a column of 4081 pixels",
            png_as,
            png(1, 4081, &[]),
            ErrorCode::ImageTooLarge,
        ),
        (
            "900 megapixels",
            png_as,
            png(30_000, 30_000, &[]),
            ErrorCode::ImageTooLarge,
        ),
        (
            "sides of 2³¹",
            png_as,
            png(1 << 31, 1, &[]),
            ErrorCode::ImageCorrupt,
        ),
        (
            "a million frames",
            png_as,
            png(9, 9, &[(b"acTL", &frames)]),
            ErrorCode::FramesTooMany,
        ),
        (
            "a chunk nobody knows",
            png_as,
            png(9, 9, &[(b"EVIL", SECRET)]),
            ErrorCode::FormatUnsupported,
        ),
        // GIF and JavaScript at once: its sides are the start of a comment.
        (
            "GIF89a/*",
            Format::Gif,
            commented_gif,
            ErrorCode::ImageTooLarge,
        ),
    ] {
        let (answer, stored) = item(declared, &bytes);
        assert_eq!(answer.unwrap_err().code, code, "{name}");
        assert_eq!(stored, None, "{name}");
    }
}

#[test]
fn what_is_more_than_a_picture_is_stored_as_the_picture_alone() {
    let photo = jpeg();
    let script = b"<script>secret place</script>";
    let zip = b"PK\x03\x04 secret place PK\x05\x06";
    let comment = [b"*/alert('", SECRET, b"')/*"].concat();
    for (name, bytes) in [
        ("HTML in a comment", with_segment(&photo, 0xFE, script)),
        ("a maker's own segment", with_segment(&photo, 0xEA, script)),
        (
            "HTML as a color profile",
            with_segment(
                &photo,
                0xE2,
                &[b"ICC_PROFILE\0\x01\x01", &script[..]].concat(),
            ),
        ),
        (
            "JavaScript in a comment",
            with_segment(&photo, 0xFE, &comment),
        ),
        ("a ZIP behind", [&photo[..], zip].concat()),
        ("a PDF behind", [&photo[..], SECRET, &pdf()].concat()),
        (
            "NUL bytes behind",
            [&photo[..], &[0; 5000], SECRET].concat(),
        ),
        ("GPS in EXIF", with_exif(&photo, 1)),
        ("GPS in XMP", with_xmp(&photo)),
        ("GPS in a second picture", with_second_picture(&photo)),
        (
            "all at once",
            with_exif(&with_xmp(&with_second_picture(&photo)), 1),
        ),
    ] {
        assert!(contains(&bytes, SECRET), "{name}: the test hides nothing");
        let (answer, stored) = item(Format::Jpeg, &bytes);
        let image = answer.unwrap();
        // Exactly the bytes of the photo.
        assert_eq!(stored.as_ref(), Some(&photo), "{name}");
        assert_eq!(image.bytes, photo.len() as u64, "{name}");
        assert_eq!(image.sha256, pending(&photo).sha256, "{name}");
        assert_eq!(image.dimensions, Dimensions::new(640, 480), "{name}");
    }
}

#[test]
fn other_formats_are_cleaned_too() {
    let (empty_png, empty_gif, photo) = (png(4, 4, &[]), gif(b""), webp());
    let text = [b"Comment\0", SECRET].concat();
    for (name, as_, bytes, clean) in [
        (
            "a text in a PNG",
            Format::Png,
            png(4, 4, &[(b"tEXt", &text)]),
            &empty_png,
        ),
        (
            "a private chunk in a PNG",
            Format::Png,
            png(4, 4, &[(b"seCr", SECRET)]),
            &empty_png,
        ),
        (
            "behind a PNG",
            Format::Png,
            [&empty_png, SECRET].concat(),
            &empty_png,
        ),
        ("a comment in a GIF", Format::Gif, gif(SECRET), &empty_gif),
        (
            "behind a GIF",
            Format::Gif,
            [&empty_gif, SECRET].concat(),
            &empty_gif,
        ),
        (
            "behind a WebP",
            Format::Webp,
            [&photo, SECRET].concat(),
            &photo,
        ),
    ] {
        let (answer, stored) = item(as_, &bytes);
        assert_eq!(answer.unwrap().bytes, clean.len() as u64, "{name}");
        assert_eq!(stored.as_ref(), Some(clean), "{name}");
    }
}

#[test]
fn an_orientation_is_all_that_stays_of_exif() {
    let (answer, stored) = item(Format::Jpeg, &with_exif(&jpeg(), 6));
    assert_eq!(answer.unwrap().dimensions, Dimensions::new(480, 640));
    let stored = stored.unwrap();
    assert!(!contains(&stored, SECRET));
    let seen = inspect_whole(&stored, &Limits::DERIVE).unwrap();
    assert_eq!(seen.orientation, Orientation::Rotate90);
    assert!(!seen.metadata.has_personal_data() && seen.metadata.orientation);
    // A file that is already clean stays as it is.
    let (answer, again) = item(Format::Jpeg, &stored);
    assert_eq!(answer.unwrap().sha256, pending(&stored).sha256);
    assert_eq!(again, Some(stored));
}

#[test]
fn a_restart_interval_that_no_size_could_be_derived_with_is_refused() {
    let jpeg = jpeg();
    let scan = jpeg.windows(2).position(|it| it == b"\xFF\xDA").unwrap();
    for interval in [
        &b"\xFF\xDD\0\x04\0\x01"[..],
        b"\xFF\xDD\0\x0A\0\x01SECRET",
        b"\xFF\xDD\0\x02",
    ] {
        let bytes = [&jpeg[..scan], interval, &jpeg[scan..]].concat();
        let (answer, stored) = item(Format::Jpeg, &bytes);
        assert_eq!(answer.unwrap_err().code, ErrorCode::ImageCorrupt);
        assert_eq!(stored, None);
    }
}

#[test]
fn words_behind_the_last_code_are_metadata() {
    let clean = jpeg();
    let end = clean.len() - 2;
    let bytes = [&clean[..end], SECRET, &clean[end..]].concat();
    let (answer, stored) = item(Format::Jpeg, &bytes);
    assert_eq!(answer.unwrap().sha256, pending(&clean).sha256);
    assert_eq!(stored, Some(clean));
    let (items, jpeg) = (Collection::Items, Format::Jpeg);
    let (answer, stored) = upload("METADATA_POLICY", "reject", items, jpeg, &bytes);
    assert_eq!(answer.unwrap_err().code, ErrorCode::MetadataPresent);
    assert_eq!(stored, None);
}

#[test]
fn a_document_is_a_pdf_to_its_end_and_stays_as_it_is() {
    let upload = |as_, bytes: &[u8]| {
        upload(
            "METADATA_POLICY",
            "strip",
            Collection::Verification,
            as_,
            bytes,
        )
    };
    let (answer, stored) = upload(Format::Pdf, &pdf());
    let image = answer.unwrap();
    assert_eq!((image.format, image.dimensions), (Format::Pdf, None));
    assert!(image.urls.is_empty());
    assert_eq!(stored, Some(pdf()));
    // Longer than the first read.
    let long = [
        b"%PDF-1.7\n".to_vec(),
        vec![b'x'; 100_000],
        b"\n%%EOF".to_vec(),
    ]
    .concat();
    assert_eq!(upload(Format::Pdf, &long).1, Some(long));

    let zip = [&pdf()[..], b"PK\x03\x04"].concat();
    let html = b"<html>%PDF-1.7 %%EOF".to_vec();
    for (name, as_, bytes, code) in [
        ("a ZIP behind", Format::Pdf, zip, ErrorCode::ImageCorrupt),
        (
            "no end",
            Format::Pdf,
            pdf()[..40].to_vec(),
            ErrorCode::ImageCorrupt,
        ),
        ("HTML as PDF", Format::Pdf, html, ErrorCode::FormatMismatch),
        (
            "JPEG as PDF",
            Format::Pdf,
            jpeg(),
            ErrorCode::FormatMismatch,
        ),
        ("PDF as JPEG", Format::Jpeg, pdf(), ErrorCode::FormatUnknown),
    ] {
        let (answer, stored) = upload(as_, &bytes);
        assert_eq!(answer.unwrap_err().code, code, "{name}");
        assert_eq!(stored, None, "{name}");
    }
    // A picture of a document is cleaned like any other.
    let (_, stored) = upload(Format::Jpeg, &with_exif(&jpeg(), 1));
    assert_eq!(stored, Some(jpeg()));
}
