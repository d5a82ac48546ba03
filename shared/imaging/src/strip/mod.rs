//! Takes metadata out of a file without touching its pixels.
//!
//! By allow-list: what a decoder needs to draw the picture is copied, all else is left
//! behind, known or not. No pixel changes. What is copied is looked into as far as
//! something could hide there: codes are read to know where the picture ends, and a profile
//! is written anew from its colours.
//!
//! Not found this way is a message in the pixels themselves, or in numbers that they
//! are made with: lowest bits, the choice among equal codes, steps of frequencies that are
//! zero.

mod gif;
mod icc;
mod jpeg;
mod png;
mod webp;

use std::borrow::Cow;

use calotype_protocol::{Dimensions, Format};

use crate::{
    Error, Limits, MetadataFound, Orientation,
    colour::neutral_profile,
    inspect::segments::{Part, Parts},
    inspect_whole,
    metadata::exif::{self, ORIENTATION_ONLY_BYTES},
    pixels::Channels,
    work,
};

/// What happens to an embedded colour profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// It stays when it is whole, with neutral texts: without it other colours are seen.
    #[default]
    Keep,
    /// It goes. Right only for a picture whose colours are sRGB anyway.
    Drop,
}

/// What to keep besides the pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StripOptions {
    /// The colour profile.
    pub profile: Profile,
}

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
/// | PNG | IHDR, PLTE, tRNS, IDAT, colour chunks, pHYs, animation, ICC: with legal values, and as far as pixels use them | texts, times, EXIF, sBIT, bKGD, hIST, unknown chunks, what follows the rows and IEND |
/// | WebP | pictures and alpha up to their last bit, animation, ICC | EXIF, XMP, unknown chunks in the file and in its frames, what follows the RIFF size |
/// | GIF | colours that pixels have, pictures up to their end code and their timing, the last loop, ICC | comments, plain text, XMP, unknown extensions, background and shape of pixels, reserved bits, what follows the codes and the end |
///
/// An orientation other than 1 stays, as the only EXIF tag. Of a profile its colours stay,
/// with neutral texts; one of sRGB, of other colours than the picture's or damaged goes.
/// Stripping a stripped file changes nothing, and copies nothing. The memory asked for is once
/// the file's length where it is not clean but for its end, twice the profile's; for a
/// progressive JPEG 10 bytes a block; once more a PNG's rows, packed, when something hid there;
/// for a WebP its longest chunk. Where no WebP codec is linked, as in the browser, WebP's
/// bitstreams are copied whole.
///
/// ```
/// use calotype_imaging::{Limits, StripOptions, inspect, strip};
///
/// let file = [&calotype_imaging::selftest::photo_jpeg(64, 48)[..], b"MotionPhoto"].concat();
/// let stripped = strip(&file, &StripOptions::default(), &Limits::SOURCE)?;
/// assert!(stripped.removed.trailer);
/// assert_eq!(stripped.removed.bytes, 11);
/// assert!(!inspect(&stripped.bytes, &Limits::SOURCE)?.metadata.is_private());
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

/// What a format's walk is given.
struct Job<'a> {
    file: &'a [u8],
    profile: Profile,
    channels: Channels,
    limits: &'a Limits,
    orientation: Orientation,
}

impl Job<'_> {
    /// The EXIF block to write: none for an upright picture.
    fn orientation_block(&self) -> Option<[u8; ORIENTATION_ONLY_BYTES]> {
        let is_upright = self.orientation == Orientation::Upright;
        (!is_upright).then(|| exif::orientation_only(self.orientation))
    }
}

/// Grey, RGB or inks: what a profile has to be of.
fn channels(format: Format, file: &[u8]) -> Channels {
    let samples = match format {
        Format::Png => file
            .get(25)
            .map(|colour| if colour & 2 == 0 { 1 } else { 3 }),
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
        Some(1) => Channels::Grey,
        Some(4) => Channels::Cmyk,
        _ => Channels::Rgb,
    }
}

/// The file as it grows: slices of the source, and a few own bytes. As long as it begins
/// as the source does, it is that and takes no memory.
struct Output<'a> {
    source: &'a [u8],
    file: Cow<'a, [u8]>,
    has_profile: bool,
    has_tried_profile: bool,
    /// Whether something was in what is kept that the picture is drawn without.
    has_hidden: bool,
}

impl<'a> Output<'a> {
    fn new(source: &'a [u8]) -> Self {
        Self {
            source,
            file: Cow::Borrowed(&[]),
            has_profile: false,
            has_tried_profile: false,
            has_hidden: false,
        }
    }

    fn length(&self) -> usize {
        self.file.len()
    }

    // Once: it is called from everywhere.
    #[inline(never)]
    fn write(&mut self, bytes: &[u8]) {
        work::spend(bytes.len());
        if let Cow::Borrowed(same) = self.file {
            let length = same.len() + bytes.len();
            let next = self.source.get(same.len()..length);
            // Mostly it is a slice of the source: nothing has to be compared.
            if next.is_some_and(|next| std::ptr::eq(next, bytes) || next == bytes) {
                self.file = Cow::Borrowed(self.source.get(..length).unwrap_or_default());
                return;
            }
        }
        self.own().extend_from_slice(bytes);
    }

    /// Writes over what is there.
    fn replace(&mut self, at: usize, bytes: &[u8]) {
        let range = at..at + bytes.len();
        if self.file.get(range.clone()) != Some(bytes)
            && let Some(place) = self.own().get_mut(range)
        {
            place.copy_from_slice(bytes);
        }
    }

    /// The bytes written from `start` on.
    fn since(&self, start: usize) -> &[u8] {
        self.file.get(start..).unwrap_or_default()
    }

    fn own(&mut self) -> &mut Vec<u8> {
        if let Cow::Borrowed(same) = self.file {
            // No more than this: only a few short blocks are written anew.
            let most = self.source.len() + ORIENTATION_ONLY_BYTES + 32;
            let mut own = Vec::with_capacity(most);
            own.extend_from_slice(same);
            self.file = Cow::Owned(own);
        }
        self.file.to_mut()
    }

    /// The profile to write for the first one of the file: neutral, and none where the
    /// picture is sRGB without it.
    fn profile(&mut self, job: &Job<'_>, bytes: &[u8]) -> Option<Vec<u8>> {
        let is_first = !std::mem::replace(&mut self.has_tried_profile, true);
        self.has_hidden |= !is_first || !icc::is_plain(bytes);
        if !is_first || job.profile == Profile::Drop || !icc::is_whole(bytes) {
            return None;
        }
        let profile = neutral_profile(bytes, job.channels);
        self.has_profile = profile.is_some();
        profile
    }
}
