//! The format and contents of a file, read from its headers alone, without pixels.

mod gif;
mod jpeg;
mod png;
mod seen;
mod webp;

use calotype_protocol::{Dimensions, Format};

use crate::{Error, Limits, MetadataFound, Orientation};

/// The facts in a picture's headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Format by magic bytes.
    pub format: Format,
    /// Width and height, upright.
    pub dimensions: Dimensions,
    /// The transform that makes the stored rows upright.
    pub orientation: Orientation,
    /// Whether the header allows transparent pixels in the first frame; the pixels may all be
    /// opaque.
    pub has_alpha: bool,
    /// Number of frames; 1 for a still. APNG gives it in its header; the frames of GIF and WebP are
    /// counted on the way.
    pub frames: u32,
    /// Metadata found on the way.
    pub metadata: MetadataFound,
}

/// Reads the headers and checks them against the limits.
///
/// A prefix of the file is enough if it reaches the pixel data. Then only data before the end of
/// the prefix is found, and `metadata.trailer` stays false. WebP puts EXIF after the pixels: if a
/// file announces EXIF, the prefix has to include it, or the orientation would be unknown.
///
/// # Errors
/// [`Error::HeaderIncomplete`] when the prefix is too short. Damage after the header is not
/// detected here, but by [`crate::prepare`].
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Inspection, Error> {
    walk(bytes, limits, Extent::Prefix)
}

/// Reads the headers of a whole file, checks them against the limits, and checks that the file
/// reaches the end that its format prescribes (EOI, IEND, RIFF size, 0x3B).
///
/// # Errors
/// [`Error::Corrupt`] for a file that is cut off anywhere. Damage to the pixel data itself is not
/// detected here, but by [`crate::prepare`].
pub fn inspect_whole(bytes: &[u8], limits: &Limits) -> Result<Inspection, Error> {
    walk(bytes, limits, Extent::Whole).map_err(|error| match error {
        Error::HeaderIncomplete => Error::corrupt("the file ends inside its header"),
        other => other,
    })
}

/// Whether the bytes are the whole file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Prefix,
    Whole,
}

impl Extent {
    /// Checks whether a walk may stop at this point.
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
