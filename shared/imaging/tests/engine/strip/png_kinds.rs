//! PNG of every color type and depth, and our own files.

use std::fs;

use super::*;
use crate::support::fixtures::{decode, drawing, file, photo, run, with_hole};
use crate::support::tools::pngtopam;
use calotype_imaging::{ColorSpace, Options, Output};
use image::ImageFormat;

/// By libpng, in all color types and depths, interlaced or not: see PROVENANCE.md there.
fn kinds() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/png");
    let mut kinds = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "png") {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            kinds.push((name, fs::read(path).unwrap()));
        }
    }
    assert_eq!(kinds.len(), 40);
    kinds
}

/// The data of all IDAT chunks.
fn data(file: &[u8]) -> Vec<u8> {
    let mut rest = &file[8..];
    let mut data = Vec::new();
    while let Some(length) = rest.first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        if &rest[4..8] == b"IDAT" {
            data.extend(&rest[8..8 + length]);
        }
        rest = &rest[12 + length..];
    }
    data
}

#[test]
fn pixels_of_every_kind_of_png_stay_as_they_were_packed() {
    for (name, file) in kinds() {
        let result = stripped(&file);
        assert_eq!(data(&result.bytes), data(&file), "{name}");
        assert_eq!(pngtopam(&result.bytes), pngtopam(&file), "{name}");
        assert_eq!(decode(&result.bytes), decode(&file), "{name}");
        assert_eq!(stripped(&result.bytes).bytes, result.bytes, "{name}");
    }
}

#[test]
fn rows_of_every_kind_of_png_are_the_same_when_they_are_packed_anew() {
    for (name, file) in kinds() {
        let last = file.windows(4).rposition(|it| it == b"IDAT").unwrap();
        let length = u32::from_be_bytes(file[last - 4..last].try_into().unwrap()) as usize;
        let packed = &file[last + 4..last + 4 + length];
        let longer = chunk(b"IDAT", &[packed, b"SECRET text behind"].concat());
        let dirty = [&file[..last - 4], &longer, &file[last + 8 + length..]].concat();
        let result = stripped(&dirty);
        assert!(result.removed.other, "{name}");
        assert_ne!(data(&result.bytes), data(&file), "{name}");
        assert_eq!(decode(&result.bytes), decode(&file), "{name}");
        assert_eq!(pngtopam(&result.bytes), pngtopam(&file), "{name}");
        let is_clean = !result.bytes.windows(6).any(|it| it == b"SECRET");
        assert!(is_clean, "{name}");
        assert_eq!(stripped(&result.bytes).bytes, result.bytes, "{name}");
    }
}

/// The edge accepts a size from a browser only if stripping would remove no byte of it.
#[test]
fn what_we_write_has_nothing_to_strip() {
    let in_p3 = include_bytes!("../../../fixtures/color/p3.png");
    let own = [&png()[..33], &iccp(&profile()), &png()[33..]].concat();
    for (name, source) in [
        ("photo", file(photo(151, 103), ImageFormat::Png)),
        ("drawing", file(drawing(151, 103), ImageFormat::Png)),
        (
            "hole",
            file(with_hole(&drawing(151, 103)), ImageFormat::Png),
        ),
        ("P3", in_p3.to_vec()),
        ("own profile", own),
    ] {
        for format in [Output::Png, Output::PngPalette] {
            for color in [ColorSpace::Srgb, ColorSpace::Preserve] {
                for max_side in [150, 31] {
                    let options = Options {
                        format,
                        color_space: color,
                        max_side: Some(max_side),
                        ..Options::default()
                    };
                    let bytes = run(&source, &options).unwrap().picture.bytes;
                    let result = stripped(&bytes);
                    assert_eq!(
                        result.bytes, bytes,
                        "{name} {format:?} {color:?} {max_side}"
                    );
                    assert_eq!(result.removed, MetadataFound::default());
                }
            }
        }
    }
}
