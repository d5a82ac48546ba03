//! exiftool finds nothing about people, places, times or equipment in results.

use crate::support::exiftool;
use crate::support::fixtures::{OUTPUTS, run, with_chunk, with_segment};
use crate::support::pictures::{
    ALPHA_WEBP, ANIMATED_GIF, ANIMATED_WEBP, LOSSLESS_WEBP, LOSSY_WEBP, STILL_GIF, animated_png,
    application, baseline, iccp, png, progressive, with_block, with_riff_chunk,
};
use crate::support::profiles::profile;
use crate::support::secrets::{EXIF, EXTENDED_XMP, GPS, JUMBF, MPF, XMP, is_drawn, maker_note};
use calotype_imaging::{Animation, ColorSpace, Effort, Limits, Options, inspect};

const TRAILER: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42\0\0\0\x0emoovSECRET";

/// Each kind of picture with all the metadata that it can carry.
fn loaded() -> Vec<(&'static str, Vec<u8>)> {
    let everything = [EXIF, GPS, XMP].concat();
    let mut files = Vec::new();
    for (name, clean) in [
        ("baseline JPEG", baseline()),
        ("progressive JPEG", progressive()),
    ] {
        let more = [
            "-ThumbnailImage<=DIR/attached.bin",
            "-IPTC:Caption-Abstract=SECRET caption",
            "-IPTC:City=SECRET city",
            "-Photoshop:URL=https://secret.example/",
            "-Comment=SECRET comment",
        ];
        let mut file = exiftool::write(&clean, &[&everything[..], &more].concat(), &clean);
        for (marker, data) in [
            (0xE2, MPF),
            (0xE1, EXTENDED_XMP),
            (0xEB, JUMBF),
            (0xE2, &[b"ICC_PROFILE\0\x01\x01", &profile()[..]].concat()),
            (0xE1, &[b"Exif\0\0", &maker_note()[..]].concat()),
            (0xE9, b"Vendor\0SECRET"),
        ] {
            file = with_segment(&file, marker, data);
        }
        files.push((name, file));
    }
    for (name, clean) in [("PNG", png()), ("APNG", animated_png())] {
        let texts = [
            "-PNG:Author=SECRET author",
            "-PNG:CreationTime=2024:05:06 07:08:09",
        ];
        let file = exiftool::write(&clean, &[&everything[..], &texts].concat(), &[]);
        let file = with_chunk(&file, b"tIME", b"\x07\xE8\x05\x06\x07\x08\x09");
        let file = with_chunk(&file, b"prVt", b"SECRET");
        files.push((name, [&file[..33], &iccp(&profile()), &file[33..]].concat()));
    }
    for (name, clean) in [
        ("lossy WebP", LOSSY_WEBP),
        ("WebP with alpha", ALPHA_WEBP),
        ("lossless WebP", LOSSLESS_WEBP),
        ("animated WebP", ANIMATED_WEBP),
    ] {
        let file = exiftool::write(clean, &everything, &[]);
        let file = with_riff_chunk(&file, 1, b"ICCP", &profile(), 0x20);
        files.push((name, with_riff_chunk(&file, 2, b"XXXX", b"SECRET!", 0)));
    }
    for (name, clean) in [("GIF", STILL_GIF), ("animated GIF", ANIMATED_GIF)] {
        let arguments = [XMP, &["-Comment=SECRET comment"]].concat();
        let file = exiftool::write(clean, &arguments, &[]);
        files.push((
            name,
            with_block(&file, &application(b"Vendor  1.0", b"SECRET")),
        ));
    }
    for (_, file) in &mut files {
        file.extend(TRAILER);
    }
    files
}

/// Checks that a result contains only data needed to draw it.
fn check(results: &[(String, Vec<u8>)]) {
    let files: Vec<_> = results.iter().map(|(_, bytes)| &bytes[..]).collect();
    for ((name, bytes), tags) in results.iter().zip(exiftool::read(&files)) {
        let private: Vec<_> = tags.iter().filter(|it| !is_drawn(it)).collect();
        assert!(private.is_empty(), "{name}: {private:?}");
        assert!(
            tags.iter().any(|it| it.name == "ImageWidth"),
            "{name}: {tags:?}"
        );
        let is_clean = !bytes.windows(6).any(|it| it == b"SECRET");
        assert!(is_clean, "{name}: the secret is still there");
    }
}

#[test]
fn no_result_in_any_format_says_anything_private() {
    let sources = loaded();
    let before = exiftool::read(&sources.iter().map(|it| &it.1[..]).collect::<Vec<_>>());
    let mut results = Vec::new();
    for ((name, bytes), before) in sources.iter().zip(before) {
        assert!(
            before.iter().any(|it| !is_drawn(it)),
            "{name}: nothing to hide"
        );
        for format in OUTPUTS {
            for (color, effort) in [
                (ColorSpace::Srgb, Effort::Fast),
                (ColorSpace::Preserve, Effort::Balanced),
            ] {
                let options = Options {
                    format,
                    color_space: color,
                    effort,
                    variants: vec![20],
                    placeholders: true,
                    ..Options::default()
                };
                let made = run(bytes, &options).unwrap();
                assert!(made.source.metadata.has_personal_data(), "{name}");
                for picture in made.variants.into_iter().chain([made.picture]) {
                    let width = picture.dimensions.width;
                    // Upright, so that not even an orientation is needed.
                    let seen = inspect(&picture.bytes, &Limits::SOURCE).unwrap();
                    assert!(!seen.metadata.orientation && !seen.metadata.has_personal_data());
                    results.push((
                        format!("{name} to {format:?} {color:?} {width}"),
                        picture.bytes,
                    ));
                }
            }
        }
    }
    check(&results);
}

#[test]
fn what_stays_as_it_is_says_nothing_private() {
    let mut results = Vec::new();
    for (name, bytes) in loaded() {
        // A higher quality than the source's would enlarge it; animations pass through.
        let options = Options {
            quality: Some(100),
            animation: Animation::Preserve,
            ..Options::default()
        };
        let made = run(&bytes, &options).unwrap().picture;
        if made.is_passed_through {
            results.push((name.to_owned(), made.bytes));
        }
    }
    assert!(results.len() >= 3, "{}", results.len());
    check(&results);
}
