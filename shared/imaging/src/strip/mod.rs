//! Removes the metadata of a file without touching its pixels.
//!
//! By allow-list: only the data that a decoder needs to draw the picture is copied; all other data,
//! known or not, is left behind. No pixel changes. Copied data is checked wherever something could
//! hide in it: codes are read to find the picture's end, and a profile is rewritten from its
//! colors.
//!
//! This does not find a message in the pixels themselves, or in the numbers that encode them:
//! lowest bits, the choice among equal codes, quantization steps of frequencies that are zero.

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
    /// The file. Its pixels are those of the source, and its pixel data is usually the same byte
    /// for byte. Borrowed if it is the source, or the beginning of it.
    pub bytes: Cow<'a, [u8]>,
    /// The format of file and source.
    pub format: Format,
    /// Width and height, upright.
    pub dimensions: Dimensions,
    /// The orientation of the stored rows. If not upright, an EXIF block with no room for anything
    /// else gives it.
    pub orientation: Orientation,
    /// The removed metadata, and its length in bytes.
    pub removed: MetadataFound,
}

/// Copies only the parts of a file with which its picture is drawn.
///
/// | format | stays | goes |
/// |---|---|---|
/// | JPEG | tables and codes that the scans use, frame, scans up to the last code of each interval, JFIF (without its thumbnail), ICC, Adobe's transform | every other segment, what follows the end of the image |
/// | PNG | IHDR, PLTE, tRNS, IDAT, color chunks, pHYs, animation, ICC: with legal values, and as far as pixels use them | texts, times, EXIF, sBIT, bKGD, hIST, unknown chunks, what follows the rows and IEND |
/// | WebP | pictures and alpha up to their last bit, animation, ICC | EXIF, XMP, unknown chunks in the file and in its frames, what follows the RIFF size |
/// | GIF | colors that pixels have, pictures up to their end code and their timing, the last loop, ICC | comments, plain text, XMP, unknown extensions, background and shape of pixels, reserved bits, what follows the codes and the end |
///
/// An orientation other than 1 stays, as the only EXIF tag. The colors of a profile stay, with
/// neutral texts; a profile that is sRGB, damaged or for other colors than the picture's is
/// removed. Stripping a stripped file changes nothing, and copies nothing. Memory: the file's
/// length once, unless only its end is removed; twice the profile's length; 10 bytes a block for a
/// progressive JPEG; once more a PNG's rows, packed, if something was hidden there; for a WebP its
/// longest chunk. Without a WebP codec, as in the browser, WebP's bitstreams are copied whole.
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
/// [`Error::Corrupt`] for a file that is cut off or broken in its structure, and for a PNG whose
/// rows or a JPEG or WebP whose codes are unreadable, as in [`crate::prepare`], because their end
/// is unknown. The errors of exceeded limits; [`Error::NeedsBrowser`] and
/// [`Error::UnsupportedFormat`] for formats that the engine cannot walk.
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
    // An invalid profile counts as other data.
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

/// Gray, RGB or inks: the colors that a profile must be for.
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
