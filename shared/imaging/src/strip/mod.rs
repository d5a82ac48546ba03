//! Takes metadata out of a file without touching its pixels.
//!
//! By allow-list: what a decoder needs to draw the picture is copied, all else is left
//! behind, known or not. No pixel changes. What is copied is looked into as far as
//! something could hide there: codes are read to know where the picture ends, and a profile
//! is written anew from its colors.
//!
//! Not found this way is a message in the pixels themselves, or in numbers that they
//! are made with: lowest bits, the choice among equal codes, steps of frequencies that are
//! zero.

mod gif;
mod icc;
mod job;
mod jpeg;
mod options;
mod output;
mod png;
mod webp;

use std::borrow::Cow;

use calotype_protocol::{Dimensions, Format};

use crate::{
    Error, Limits, MetadataFound, Orientation,
    containers::segments::{Part, Parts},
    inspect_whole,
    pixels::Channels,
};
use job::Job;
pub use options::{Profile, StripOptions};
use output::Output;

/// The same picture without metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stripped<'a> {
    /// The file; its pixels are those of the source, and mostly its pixel data byte for byte.
    /// Borrowed where it is the source, or the beginning of it.
    pub bytes: Cow<'a, [u8]>,
    /// Its format, that of the source.
    pub format: Format,
    /// Width and height upright, as the picture is seen.
    pub dimensions: Dimensions,
    /// How the stored rows stand. Other than upright, the file says so in an
    /// EXIF block that has no room for anything else.
    pub orientation: Orientation,
    /// What was taken away, and how many bytes that made.
    pub removed: MetadataFound,
}

/// Copies the parts of a file that its picture is drawn with, and no others.
///
/// | format | stays | goes |
/// |---|---|---|
/// | JPEG | tables and codes that the scans use, frame, scans up to the last code of each interval, JFIF (without its thumbnail), ICC, Adobe's transform | every other segment, what follows the end of the image |
/// | PNG | IHDR, PLTE, tRNS, IDAT, color chunks, pHYs, animation, ICC: with legal values, and as far as pixels use them | texts, times, EXIF, sBIT, bKGD, hIST, unknown chunks, what follows the rows and IEND |
/// | WebP | pictures and alpha up to their last bit, animation, ICC | EXIF, XMP, unknown chunks in the file and in its frames, what follows the RIFF size |
/// | GIF | colors that pixels have, pictures up to their end code and their timing, the last loop, ICC | comments, plain text, XMP, unknown extensions, background and shape of pixels, reserved bits, what follows the codes and the end |
///
/// An orientation other than 1 stays, as the only EXIF tag. Of a profile its colors stay,
/// with neutral texts; one of sRGB, of other colors than the picture's or damaged goes.
/// Stripping a stripped file changes nothing, and copies nothing. The memory asked for is once
/// the file's length where it is not clean but for its end, twice the profile's; for a
/// progressive JPEG 10 bytes a block; once more a PNG's rows, packed, when something hid there;
/// for a WebP its longest chunk. Where no WebP codec is linked, as in the browser, WebP's
/// bitstreams are copied whole.
///
/// ```
/// use calotype_imaging::{Limits, StripOptions, inspect, strip};
///
/// # let photo = calotype_imaging::selftest::photo_jpeg(64, 48);
/// let file = [&photo[..], b"MotionPhoto"].concat();
/// let stripped = strip(&file, &StripOptions::default(), &Limits::SOURCE)?;
/// assert!(stripped.removed.trailer);
/// assert_eq!(stripped.removed.bytes, 11);
/// assert!(!inspect(&stripped.bytes, &Limits::SOURCE)?.metadata.has_personal_data());
/// # Ok::<(), calotype_imaging::Error>(())
/// ```
///
/// # Errors
/// [`Error::Corrupt`] for a file that is cut off or broken in its structure, and for a PNG
/// whose rows or a JPEG or WebP whose codes cannot be read, as they are to
/// [`crate::prepare`]: where they end is not known. A limit that is exceeded;
/// [`Error::NeedsBrowser`] and [`Error::UnsupportedFormat`] for what the engine has no walk
/// for.
pub fn strip<'a>(
    bytes: &'a [u8],
    options: &StripOptions,
    limits: &Limits,
) -> Result<Stripped<'a>, Error> {
    let source = inspect_whole(bytes, limits)?;
    let job = Job {
        file: bytes,
        profile: options.profile,
        channels: channels(source.format, bytes),
        limits,
        orientation: source.orientation,
    };
    let mut out = Output::new(bytes);
    match source.format {
        Format::Jpeg => jpeg::strip(&job, &mut out),
        Format::Png => png::strip(&job, &mut out),
        Format::Webp => webp::strip(&job, &mut out),
        Format::Gif => gif::strip(&job, &mut out),
        format => Err(Error::NeedsBrowser(format)),
    }
    .map_err(|error| match error {
        Error::HeaderIncomplete => Error::corrupt("the file ends before its end marker"),
        other => other,
    })?;

    let mut removed = source.metadata;
    // What came as a profile and is none says something else.
    removed.other |= out.has_hidden || (removed.icc && !out.has_tried_profile);
    removed.icc &= !out.has_profile;
    removed.orientation &= job.orientation_block().is_none();
    removed.bytes = (bytes.len() as u64).saturating_sub(out.length() as u64);
    Ok(Stripped {
        bytes: out.file,
        format: source.format,
        dimensions: source.dimensions,
        orientation: source.orientation,
        removed,
    })
}

/// Gray, RGB or inks: what a profile has to be of.
fn channels(format: Format, file: &[u8]) -> Channels {
    let samples = match format {
        Format::Png => file.get(25).map(|color| if color & 2 == 0 { 1 } else { 3 }),
        Format::Jpeg => Parts::new(file).find_map(|part| match part {
            // Precision, lines, samples per line, components.
            Ok(Part::Segment {
                marker: 0xC0..=0xC2,
                data,
            }) => data.get(5).copied(),
            _ => None,
        }),
        _ => None,
    };
    match samples {
        Some(1) => Channels::Gray,
        Some(4) => Channels::Cmyk,
        _ => Channels::Rgb,
    }
}
