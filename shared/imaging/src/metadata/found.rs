//! Which kinds of metadata a file carries, or carried.

/// Metadata met by a header walk; of [`crate::Stripped`], what was taken away.
///
/// EXIF that says the orientation and nothing else is no [`Self::exif`] but
/// [`Self::orientation`]: the one block that a stripped picture may keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MetadataFound {
    /// An EXIF block that says more than the orientation.
    pub exif: bool,
    /// An EXIF block of the orientation alone.
    pub orientation: bool,
    /// A position: a GPS directory in EXIF, or GPS properties in XMP.
    pub gps: bool,
    /// When it was taken or changed, as EXIF or a PNG time says.
    pub time: bool,
    /// Make or model of camera or lens, or a maker's note.
    pub camera: bool,
    /// Serial number of camera or lens, or a picture's unique id.
    pub serial: bool,
    /// Who owns the camera, who made the picture, who holds the rights.
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
    /// An index of further pictures behind this one (MPF).
    pub pictures: bool,
    /// A C2PA manifest, or another JUMBF box.
    pub c2pa: bool,
    /// A color profile.
    pub icc: bool,
    /// Anything else a picture is drawn without, such as makers' own segments.
    pub other: bool,
    /// Bytes after the end of the picture: second pictures, motion-photo video.
    pub trailer: bool,
    /// Length of all of the above in bytes, profile and trailer included; of
    /// [`crate::Stripped`], by how much the file became shorter.
    pub bytes: u64,
}

impl MetadataFound {
    /// Whether anything but a color profile and an orientation was found.
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
