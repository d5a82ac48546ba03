//! Formats, one row each. Only magic bytes tell pictures apart.

use serde::{Deserialize, Serialize};

/// A picture format that Calotype recognizes. Not every recognized format is accepted: see
/// [`Format::is_decodable`] and [`crate::Collection::accepts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JPEG, ITU-T T.81.
    Jpeg,
    /// PNG, W3C PNG third edition.
    Png,
    /// WebP, RFC 9649.
    Webp,
    /// GIF 87a and 89a.
    Gif,
    /// AVIF, AOMedia AV1 Image File Format.
    Avif,
    /// HEIF with HEVC pictures, ISO/IEC 23008-12.
    Heic,
    /// JPEG XL, ISO/IEC 18181, bare or in its container.
    Jxl,
    /// TIFF 6.0 and BigTIFF, and the raw files of most cameras.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// Windows icon.
    Ico,
    /// PDF, ISO 32000: a document, not a picture. One collection accepts it.
    Pdf,
}

/// The number of first bytes that [`Format::sniff`] looks at; fewer may be enough.
const SNIFF_BYTES: usize = 32;

impl Format {
    /// Every format, in the order of the table.
    pub const ALL: [Self; 11] = [
        Self::Jpeg,
        Self::Png,
        Self::Webp,
        Self::Gif,
        Self::Avif,
        Self::Heic,
        Self::Jxl,
        Self::Tiff,
        Self::Bmp,
        Self::Ico,
        Self::Pdf,
    ];

    /// Returns the format of a file by its first bytes.
    ///
    /// The file's name and its declared MIME type are ignored. The signatures are those of the
    /// WHATWG MIME Sniffing standard, § 6.1, of ISO/IEC 14496-12 § 4.3 for the `ftyp` brands, of
    /// ISO/IEC 18181-2 § 9.1 and of TIFF 6.0, section 2. A text such as SVG has no magic bytes and
    /// is not recognized, and neither is a PDF.
    ///
    /// ```
    /// use calotype_protocol::Format;
    /// assert_eq!(Format::sniff(&[0xFF, 0xD8, 0xFF, 0xE0]), Some(Format::Jpeg));
    /// assert_eq!(Format::sniff(b"<svg xmlns="), None);
    /// ```
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..SNIFF_BYTES).unwrap_or(bytes);
        if head.starts_with(&[0xFF, 0xD8, 0xFF]) {
            return Some(Self::Jpeg);
        }
        if head.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Some(Self::Png);
        }
        if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") {
            return Some(Self::Gif);
        }
        if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
            return Some(Self::Webp);
        }
        if head.get(4..8) == Some(b"ftyp") {
            return sniff_brands(head);
        }
        sniff_others(head)
    }

    /// The registered media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
            Self::Avif => "image/avif",
            Self::Heic => "image/heic",
            Self::Jxl => "image/jxl",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
            Self::Ico => "image/vnd.microsoft.icon",
            Self::Pdf => "application/pdf",
        }
    }

    /// The format of a registered media type, compared without regard to case.
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.media_type().eq_ignore_ascii_case(media_type))
    }

    /// The file name extension in object keys, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Webp => "webp",
            Self::Gif => "gif",
            Self::Avif => "avif",
            Self::Heic => "heic",
            Self::Jxl => "jxl",
            Self::Tiff => "tiff",
            Self::Bmp => "bmp",
            Self::Ico => "ico",
            Self::Pdf => "pdf",
        }
    }

    /// Whether the engine itself decodes this format.
    pub const fn is_decodable(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp | Self::Gif)
    }
}

/// ISO base media brands: the major brand first, then the compatible ones.
fn sniff_brands(head: &[u8]) -> Option<Format> {
    let brands = head.get(8..)?;
    brands
        .as_chunks::<4>()
        .0
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != 1) // the second word is the minor version
        .find_map(|(_, brand)| match brand {
            b"avif" | b"avis" => Some(Format::Avif),
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Some(Format::Heic),
            _ => None,
        })
}

/// Recognizes the formats that only a browser may be able to read. The two old Windows formats have
/// weak signatures, so their bytes that are always zero are checked, too.
fn sniff_others(head: &[u8]) -> Option<Format> {
    if head.starts_with(b"\xFF\x0A") || head.starts_with(b"\0\0\0\x0CJXL \r\n\x87\n") {
        return Some(Format::Jxl);
    }
    if matches!(
        head.first_chunk(),
        Some(b"II*\0" | b"MM\0*" | b"II+\0" | b"MM\0+")
    ) {
        return Some(Format::Tiff);
    }
    if head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]) {
        return Some(Format::Bmp);
    }
    // 1 to 255 pictures; the first entry's reserved byte.
    if matches!(head, [0, 0, 1, 0, 1..=255, 0, _, _, _, 0, ..]) {
        return Some(Format::Ico);
    }
    None
}

#[cfg(test)]
#[path = "format_tests.rs"]
mod tests;
