//! What EXIF says, by a walk of at most four directories, each visited once:
//! the first, the Exif and GPS ones it points to, and the thumbnail's.

use super::{
    facts::{Metadata, Position, fill},
    found::MetadataFound,
    text,
    tiff::{Directory, Entry, Tiff},
    time::CaptureTime,
};
use crate::Orientation;

/// A TIFF block of one directory with the orientation alone.
pub(crate) const ORIENTATION_ONLY_BYTES: usize = 26;

/// Marks what kinds of facts a TIFF block holds, and gives its orientation.
/// Damage is not an error: a block that cannot be read says nothing, as in every
/// viewer, but is an EXIF block all the same.
pub(crate) fn inspect(block: &[u8], found: &mut MetadataFound) -> Option<Orientation> {
    if let Some(orientation) = read_orientation_only(block) {
        found.orientation = true;
        return Some(orientation);
    }
    found.exif = true;
    let tiff = Tiff::new(block)?;
    let first = tiff.first()?;
    let mut orientation = None;
    for entry in tiff.entries(first) {
        match entry.tag {
            tag::ORIENTATION => {
                let said = tiff.number(entry).and_then(Orientation::from_exif);
                orientation = orientation.or(said);
            }
            tag::GPS => found.gps = true,
            other => mark(other, found),
        }
    }
    for entry in pointed(&tiff, first, tag::EXIF) {
        mark(entry.tag, found);
    }
    let thumbnail = tiff.next(first).map(|at| tiff.entries(at));
    // Its data as JPEG or as strips.
    found.thumbnail |= thumbnail
        .into_iter()
        .flatten()
        .any(|entry| matches!(entry.tag, 0x0201 | 0x0111));
    orientation
}

/// The entries of the directory that the first such pointer points to.
fn pointed<'a>(
    tiff: &Tiff<'a>,
    first: Directory,
    pointer: u16,
) -> impl Iterator<Item = Entry> + use<'a> {
    let tiff = *tiff;
    let pointer = tiff.entries(first).find(|entry| entry.tag == pointer);
    let directory = pointer.and_then(|pointer| tiff.pointed(pointer));
    let entries = directory.map(|directory| tiff.entries(directory));
    entries.into_iter().flatten()
}

/// Tags of Exif 3.0 § 4.6 that decide something here.
mod tag {
    pub(super) const DESCRIPTION: u16 = 0x010E;
    pub(super) const MAKE: u16 = 0x010F;
    pub(super) const MODEL: u16 = 0x0110;
    pub(super) const ORIENTATION: u16 = 0x0112;
    pub(super) const EXIF: u16 = 0x8769;
    pub(super) const GPS: u16 = 0x8825;
    pub(super) const TAKEN: u16 = 0x9003;
    pub(super) const TAKEN_OFFSET: u16 = 0x9011;
    pub(super) const TAKEN_FRACTION: u16 = 0x9291;
    pub(super) const LENS: u16 = 0xA434;

    pub(super) const LATITUDE_REF: u16 = 1;
    pub(super) const LATITUDE: u16 = 2;
    pub(super) const LONGITUDE_REF: u16 = 3;
    pub(super) const LONGITUDE: u16 = 4;
    pub(super) const ALTITUDE_REF: u16 = 5;
    pub(super) const ALTITUDE: u16 = 6;
}

/// The kind of fact a tag is; either directory may hold it.
fn mark(tag: u16, found: &mut MetadataFound) {
    match tag {
        // Times, their fractions and their offsets.
        0x0132 | tag::TAKEN | 0x9004 | 0x9010..=0x9012 | 0x9290..=0x9292 => found.time = true,
        // Make, model, maker's note; lens specification, make, model.
        tag::MAKE | tag::MODEL | 0x927C | 0xA432..=tag::LENS => found.camera = true,
        // Body, lens, DNG's camera serial number; unique id of the picture.
        0xA431 | 0xA435 | 0xC62F | 0xA420 => found.serial = true,
        // Artist, copyright, owner, XP author; photographer, editor (Exif 3.0).
        0x013B | 0x8298 | 0xA430 | 0x9C9D | 0xA437 | 0xA438 => found.owner = true,
        // Description, user comment, XP title, comment, keywords, subject, title.
        tag::DESCRIPTION | 0x9286 | 0x9C9B | 0x9C9C | 0x9C9E | 0x9C9F | 0xA436 => {
            found.caption = true;
        }
        _ => {}
    }
}

/// The block that says `orientation` and nothing else.
pub(crate) fn orientation_only(orientation: Orientation) -> [u8; ORIENTATION_ONLY_BYTES] {
    let mut block = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    block[19] = orientation as u8;
    block
}

/// The orientation of a block that has no room for anything else: every byte
/// but the byte order and the value is the same in all of them.
fn read_orientation_only(block: &[u8]) -> Option<Orientation> {
    let block: &[u8; ORIENTATION_ONLY_BYTES] = block.try_into().ok()?;
    let (value, pattern) = match block.first_chunk()? {
        b"MM\0*" => (block[19], *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"),
        _ => (block[18], *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"),
    };
    let mut zeroed = *block;
    zeroed[18..20].fill(0);
    let is_clean = zeroed.starts_with(&pattern) && zeroed.iter().skip(18).all(|byte| *byte == 0);
    // The other byte of the value is zero too.
    let is_small = block[18..20] == [0, value] || block[18..20] == [value, 0];
    (is_clean && is_small)
        .then(|| Orientation::from_exif(value.into()))
        .flatten()
}

/// Adds what a TIFF block says to what is not yet known.
pub(super) fn read(block: &[u8], metadata: &mut Metadata) -> Option<()> {
    let tiff = Tiff::new(block)?;
    let first = tiff.first()?;
    // Of each tag the first entry alone is read, blank or not: a block may have hundreds
    // that all point to one long text.
    let said = |entry: Option<Entry>| text::exif(tiff.bytes(entry?)?);
    let (mut description, mut make, mut model) = (None, None, None);
    for entry in tiff.entries(first) {
        match entry.tag {
            tag::DESCRIPTION => fill(&mut description, || Some(entry)),
            tag::MAKE => fill(&mut make, || Some(entry)),
            tag::MODEL => fill(&mut model, || Some(entry)),
            tag::ORIENTATION => fill(&mut metadata.orientation, || {
                tiff.number(entry).and_then(Orientation::from_exif)
            }),
            _ => {}
        }
    }
    let (mut taken, mut fraction, mut offset, mut lens) = (None, None, None, None);
    for entry in pointed(&tiff, first, tag::EXIF) {
        match entry.tag {
            tag::TAKEN => fill(&mut taken, || tiff.bytes(entry)),
            tag::TAKEN_FRACTION => fill(&mut fraction, || tiff.bytes(entry)),
            tag::TAKEN_OFFSET => fill(&mut offset, || tiff.bytes(entry)),
            tag::LENS => fill(&mut lens, || Some(entry)),
            _ => {}
        }
    }
    fill(&mut metadata.description, || said(description));
    fill(&mut metadata.make, || said(make));
    fill(&mut metadata.model, || said(model));
    fill(&mut metadata.lens, || said(lens));
    fill(&mut metadata.captured, || {
        CaptureTime::read(taken?, fraction, offset)
    });
    fill(&mut metadata.position, || position(&tiff, first));
    Some(())
}

/// Degrees, minutes and seconds, and which side of equator and meridian (§ 4.6.7).
fn position(tiff: &Tiff<'_>, first: Directory) -> Option<Position> {
    let find = |tag| pointed(tiff, first, tag::GPS).find(|entry| entry.tag == tag);
    let degrees = |value, reference, negative: u8| {
        let [degrees, minutes, seconds] = tiff.rationals(find(value)?)?;
        let magnitude = degrees + minutes / 60.0 + seconds / 3600.0;
        let is_negative = tiff.bytes(find(reference)?)?.first() == Some(&negative);
        Some(if is_negative { -magnitude } else { magnitude })
    };
    let altitude = || {
        let [meters] = tiff.rationals(find(tag::ALTITUDE)?)?;
        // 0 is above sea level, 1 below; 2 and 3 the same above the ellipsoid.
        let reference = find(tag::ALTITUDE_REF).and_then(|entry| tiff.number(entry));
        Some(match reference {
            Some(1 | 3) => -meters,
            _ => meters,
        })
    };
    let latitude = degrees(tag::LATITUDE, tag::LATITUDE_REF, b'S')?;
    let longitude = degrees(tag::LONGITUDE, tag::LONGITUDE_REF, b'W')?;
    let is_on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
    is_on_earth.then(|| Position {
        latitude,
        longitude,
        altitude: altitude(),
    })
}

/// The TIFF block of an EXIF one: JPEG puts `Exif` and two bytes before it, and
/// so do some writers of WebP and PNG, against their formats' rules.
pub(crate) fn tiff_of(block: &[u8]) -> &[u8] {
    match block.strip_prefix(b"Exif\0") {
        Some(rest) => rest.get(1..).unwrap_or_default(),
        None => block,
    }
}
