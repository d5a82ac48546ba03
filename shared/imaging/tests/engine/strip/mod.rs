//! The promises of stripping: no private tag left, every pixel kept, nothing else.

mod broken;
mod gif;
mod hidden_gif;
mod hidden_jpeg;
mod hidden_webp;
mod jpeg;
mod kept;
mod png;
mod png_data;
mod png_kinds;
mod webp;

use std::borrow::Cow;

use crate::support::exiftool;
use crate::support::fixtures::{Exif, Order, chunk, tiff, with_chunk, with_exif, with_segment};
use crate::support::pictures::{
    ALPHA_WEBP, ANIMATED_GIF, ANIMATED_WEBP, LOSSLESS_WEBP, LOSSY_WEBP, Mutator, STILL_GIF,
    animated_png, application, baseline, frames, iccp, png, progressive, riff, riff_chunk,
    riff_chunks, with_block, with_riff_chunk,
};
use crate::support::profiles::profile;
use crate::support::secrets::{EXIF, EXTENDED_XMP, GPS, JUMBF, MPF, XMP, is_drawn, maker_note};
use calotype_imaging::{
    Effort, Error, Limits, MetadataFound, Options, Orientation, Profile, StripOptions, Stripped,
    inspect_whole, strip,
};

fn stripped(file: &[u8]) -> Stripped<'static> {
    let stripped = strip(file, &StripOptions::default(), &Limits::SOURCE).unwrap();
    Stripped {
        bytes: Cow::Owned(stripped.bytes.into_owned()),
        format: stripped.format,
        dimensions: stripped.dimensions,
        orientation: stripped.orientation,
        removed: stripped.removed,
    }
}

/// One file with one family of metadata, and the expected kind in the report.
struct Case {
    name: String,
    file: Vec<u8>,
    is_reported: fn(&MetadataFound) -> bool,
}

fn case(name: &str, file: Vec<u8>, is_reported: fn(&MetadataFound) -> bool) -> Case {
    let name = name.to_owned();
    Case {
        name,
        file,
        is_reported,
    }
}

/// The promises that hold for every file.
fn check(cases: &[Case]) {
    let results: Vec<_> = cases.iter().map(|it| stripped(&it.file)).collect();
    let before = exiftool::read(&cases.iter().map(|it| &it.file[..]).collect::<Vec<_>>());
    let after = exiftool::read(&results.iter().map(|it| &it.bytes[..]).collect::<Vec<_>>());
    for (((case, result), before), after) in cases.iter().zip(&results).zip(before).zip(after) {
        let name = &case.name;
        let is_seen = before.iter().any(|tag| !is_drawn(tag));
        let is_hidden = case.file.windows(6).any(|it| it == b"SECRET");
        assert!(is_seen || is_hidden, "{name}: nothing to take away");
        let left: Vec<_> = after.iter().filter(|tag| !is_drawn(tag)).collect();
        assert!(left.is_empty(), "{name}: {left:?}");
        let is_clean = !result.bytes.windows(6).any(|it| it == b"SECRET");
        assert!(is_clean, "{name}: the secret is still there");

        assert!(
            (case.is_reported)(&result.removed),
            "{name}: {:?}",
            result.removed
        );
        let gone = case.file.len() - result.bytes.len();
        assert_eq!(result.removed.bytes, gone as u64, "{name}");
        let seen = inspect_whole(&result.bytes, &Limits::SOURCE).unwrap();
        assert!(
            !seen.metadata.has_personal_data(),
            "{name}: {:?}",
            seen.metadata
        );
        assert_eq!(seen.orientation, result.orientation, "{name}");
        assert_eq!(seen.dimensions, result.dimensions, "{name}");
        assert_eq!(
            stripped(&result.bytes).bytes,
            result.bytes,
            "{name}: once is enough"
        );
        assert_eq!(frames(&result.bytes), frames(&case.file), "{name}: pixels");
    }
}

fn is_all_exif(found: &MetadataFound) -> bool {
    let MetadataFound {
        exif,
        time,
        camera,
        serial,
        owner,
        caption,
        ..
    } = *found;
    exif && time && camera && serial && owner && caption
}
