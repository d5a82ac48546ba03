//! The kinds of metadata in a file.

/// Metadata found by a header walk or, in [`crate::Stripped`], removed.
///
/// EXIF with only the orientation counts as [`Self::orientation`], not as [`Self::exif`]: it is the
/// one block that a stripped picture may keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MetadataFound {
    /// An EXIF block with more than the orientation.
    pub exif: bool,
    /// An EXIF block with only the orientation.
    pub orientation: bool,
    /// A position: a GPS directory in EXIF, or GPS properties in XMP.
    pub gps: bool,
    /// The time of capture or change, in EXIF or a PNG time.
    pub time: bool,
    /// Make or model of camera or lens, or a maker's note.
    pub camera: bool,
    /// Serial number of camera or lens, or a picture's unique id.
    pub serial: bool,
    /// Camera owner, author, or rights holder.
    pub owner: bool,
    /// A smaller copy of the picture, possibly from before it was cropped.
    pub thumbnail: bool,
    /// A title, description or comment in EXIF.
    pub caption: bool,
    /// An XMP packet.
    pub xmp: bool,
    /// IPTC captions or other Photoshop resources.
    pub iptc: bool,
    /// Free text: comments of JPEG and GIF, PNG text chunks.
    pub comment: bool,
    /// An index of further pictures after this one (MPF).
    pub pictures: bool,
    /// A C2PA manifest, or another JUMBF box.
    pub c2pa: bool,
    /// A color profile.
    pub icc: bool,
    /// Any other data not needed to draw the picture, such as makers' own segments.
    pub other: bool,
    /// Bytes after the end of the picture: second pictures, motion-photo video.
    pub trailer: bool,
    /// Length of all of the above in bytes, including profile and trailer; in [`crate::Stripped`],
    /// the bytes by which the file became shorter.
    pub bytes: u64,
}

impl MetadataFound {
    /// Whether anything other than a color profile and an orientation was found.
    pub const fn has_personal_data(&self) -> bool {
        self.exif
            || self.gps
            || self.time
            || self.camera
            || self.serial
            || self.owner
            || self.thumbnail
            || self.caption
            || self.xmp
            || self.iptc
            || self.comment
            || self.pictures
            || self.c2pa
            || self.other
            || self.trailer
    }

    pub(crate) fn add_bytes(&mut self, length: usize) {
        self.bytes += length as u64;
    }
}
