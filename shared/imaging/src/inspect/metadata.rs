//! Which kinds of metadata a file carries.

/// Metadata met by a header walk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MetadataFound {
    /// An EXIF block.
    pub exif: bool,
    /// A position: EXIF points to a GPS directory.
    pub gps: bool,
    /// Make, model or serial number of camera or lens, or a maker's note.
    pub camera: bool,
    /// A smaller copy of the picture, possibly from before it was cropped.
    pub thumbnail: bool,
    /// An XMP packet.
    pub xmp: bool,
    /// IPTC captions or other Photoshop resources.
    pub iptc: bool,
    /// Free text: JPEG comment, PNG text chunks.
    pub comment: bool,
    /// A colour profile.
    pub icc: bool,
    /// Anything else a picture is drawn without: MPF, C2PA, makers' segments, times.
    pub other: bool,
    /// Bytes after the end of the picture: second pictures, motion-photo video.
    pub trailer: bool,
    /// Length of all of the above in bytes, profile and trailer included.
    pub bytes: u64,
}

impl MetadataFound {
    /// Whether anything but a colour profile was found.
    pub const fn is_private(&self) -> bool {
        self.exif
            || self.gps
            || self.camera
            || self.thumbnail
            || self.xmp
            || self.iptc
            || self.comment
            || self.other
            || self.trailer
    }

    pub(crate) fn add_bytes(&mut self, length: usize) {
        self.bytes += length as u64;
    }
}
