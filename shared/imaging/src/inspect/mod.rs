//! What a file is and what it carries, from its headers alone: never a pixel.

mod gif;
mod jpeg;
mod png;
mod seen;
mod webp;

use calotype_protocol::{Dimensions, Format};

use crate::{Error, Limits, MetadataFound, Orientation};

/// What the headers of a picture say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Format by magic bytes.
    pub format: Format,
    /// Width and height upright, as the picture is seen.
    pub dimensions: Dimensions,
    /// What was to be done to the stored rows to see them so.
    pub orientation: Orientation,
    /// Whether the first frame may have transparent pixels: the header says so,
    /// the pixels may all be opaque.
    pub has_alpha: bool,
    /// Pictures shown one after the other; 1 when the file does not move. APNG
    /// says it up front, of GIF and WebP the frames are counted as they are met.
    pub frames: u32,
    /// Metadata met on the way.
    pub metadata: MetadataFound,
}

/// Reads the headers and checks them against the limits.
///
/// A prefix of the file is enough when it reaches the pixel data; then only
/// what lies before the end of the prefix is found, and `metadata.trailer`
/// stays false. WebP puts EXIF behind the pixels: when it announces EXIF, the
/// prefix has to reach that, or the orientation would not be known.
///
/// # Errors
/// [`Error::HeaderIncomplete`] when the prefix is too short. Damage behind the
/// header is not looked for: that is [`crate::prepare`]'s.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Inspection, Error> {
    walk(bytes, limits, Extent::Prefix)
}

/// Reads the headers of a whole file, checks them against the limits, and that
/// the file goes on to the end its format prescribes (EOI, IEND, RIFF size, 0x3B).
///
/// # Errors
/// [`Error::Corrupt`] for a file that is cut off anywhere. Damage to the pixel
/// data itself is not looked for: that is [`crate::prepare`]'s.
pub fn inspect_whole(bytes: &[u8], limits: &Limits) -> Result<Inspection, Error> {
    walk(bytes, limits, Extent::Whole).map_err(|error| match error {
        Error::HeaderIncomplete => Error::corrupt("the file ends inside its header"),
        other => other,
    })
}

/// Whether the bytes are all of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Prefix,
    Whole,
}

impl Extent {
    /// Whether a walk may stop where it stopped.
    fn check(self, has_ended: bool) -> Result<(), Error> {
        if self == Self::Whole && !has_ended {
            return Err(Error::corrupt("the file ends before its end marker"));
        }
        Ok(())
    }
}

fn walk(bytes: &[u8], limits: &Limits, extent: Extent) -> Result<Inspection, Error> {
    if bytes.is_empty() {
        return Err(Error::Empty);
    }
    limits.check_bytes(bytes)?;
    let format = Format::sniff(bytes).ok_or(Error::UnknownFormat)?;
    let seen = match format {
        Format::Jpeg => jpeg::inspect(bytes, limits)?,
        Format::Png => png::inspect(bytes, limits)?,
        Format::Webp => webp::inspect(bytes, limits)?,
        Format::Gif => gif::inspect(bytes, limits)?,
        Format::Avif
        | Format::Heic
        | Format::Jxl
        | Format::Tiff
        | Format::Bmp
        | Format::Ico
        | Format::Pdf => {
            return Err(Error::NeedsBrowser(format));
        }
    };
    limits.check_frames(seen.frames)?;
    limits.check_profile(seen.profile_bytes)?;
    extent.check(seen.has_ended)?;
    let orientation = seen.orientation.unwrap_or_default();
    Ok(Inspection {
        format,
        dimensions: orientation.turned(seen.stored),
        orientation,
        has_alpha: seen.has_alpha,
        frames: seen.frames,
        metadata: seen.found,
    })
}
