//! Reads EXIF by a walk of at most four directories: the first, the Exif and GPS ones it points to,
//! and the thumbnail's.

use super::{
    facts::{Metadata, Position, fill},
    found::MetadataFound,
    text,
    tiff::{Directory, Entry, Tiff},
    time::CaptureTime,
};
use crate::Orientation;

/// The length of a TIFF block with one directory that holds only the orientation.
pub(crate) const ORIENTATION_ONLY_BYTES: usize = 26;

/// Marks the kinds of facts in a TIFF block, and returns its orientation. Damage is not an error:
/// as in every viewer, an unreadable block says nothing, but it still counts as an EXIF block.
pub(crate) fn inspect(block: &[u8], found: &mut MetadataFound) -> Option<Orientation> {
    if let Some(orientation) = read_orientation_only(block) {
        found.orientation = true;
        return Some(orientation);
    }
    found.exif = true;
    let tiff = Tiff::new(block)?;
    let first = tiff.first()?;
    let exif = pointed(tiff, tiff.entries(first), tag::EXIF);
    let directories = [Some(first), exif, tiff.next(first)];
    for directory in directories.into_iter().flatten() {
        for entry in tiff.entries(directory) {
            mark(entry.tag, found);
        }
    }
    orientation(tiff, first)
}

/// The first orientation found: a second one does not count, as in exiftool.
fn orientation(tiff: Tiff<'_>, first: Directory) -> Option<Orientation> {
    let mut entries = tiff.entries(first);
    entries.find_map(|entry| match entry.tag {
        tag::ORIENTATION => Orientation::from_exif(tiff.number(entry)?),
        _ => None,
    })
}

/// The directory to which the last such pointer of these entries points.
fn pointed(
    tiff: Tiff<'_>,
    entries: impl Iterator<Item = Entry>,
    pointer: u16,
) -> Option<Directory> {
    let pointers = entries.filter(|entry| entry.tag == pointer);
    pointers.filter_map(|entry| tiff.pointed(entry)).last()
}

/// Tags of Exif 3.0 § 4.6 that matter here.
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

    /// The last GPS tag that is read; their numbers start at 1.
    pub(super) const ALTITUDE: u16 = 6;
}

/// Marks the kind of fact of a tag; any directory may hold it.
fn mark(tag: u16, found: &mut MetadataFound) {
    match tag {
        tag::GPS => found.gps = true,
        // Data of a smaller picture, as JPEG or as strips.
        0x0201 | 0x0111 => found.thumbnail = true,
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

/// Writes a block with `orientation` and nothing else.
pub(crate) fn orientation_only(orientation: Orientation) -> [u8; ORIENTATION_ONLY_BYTES] {
    let mut block = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    block[19] = orientation as u8;
    block
}

/// Reads the orientation of a block that has no room for anything else: except for the byte order
/// and the value, all such blocks are the same.
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

/// Fills in the facts that are not yet known from a TIFF block. Either directory may hold any of
/// the tags, in any order; the last of a repeated tag counts, as in exiftool.
pub(super) fn read(block: &[u8], metadata: &mut Metadata) -> Option<()> {
    let tiff = Tiff::new(block)?;
    let first = tiff.first()?;
    let exif = pointed(tiff, tiff.entries(first), tag::EXIF);
    let entries = || {
        let both = [Some(first), exif].into_iter().flatten();
        both.flat_map(|directory| tiff.entries(directory))
    };
    let (mut description, mut make, mut model, mut lens) = (None, None, None, None);
    let (mut taken, mut fraction, mut offset) = (None, None, None);
    for entry in entries() {
        let known = match entry.tag {
            tag::DESCRIPTION => &mut description,
            tag::MAKE => &mut make,
            tag::MODEL => &mut model,
            tag::TAKEN => &mut taken,
            tag::TAKEN_FRACTION => &mut fraction,
            tag::TAKEN_OFFSET => &mut offset,
            tag::LENS => &mut lens,
            _ => continue,
        };
        *known = Some(entry);
    }
    // Only one entry of each tag is read, blank or not: a block may have hundreds that all point to
    // one long text.
    let bytes = |entry: Option<Entry>| tiff.bytes(entry?);
    let said = |entry| text::exif(bytes(entry)?);
    fill(&mut metadata.orientation, || orientation(tiff, first));
    fill(&mut metadata.description, || said(description));
    fill(&mut metadata.make, || said(make));
    fill(&mut metadata.model, || said(model));
    fill(&mut metadata.lens, || said(lens));
    fill(&mut metadata.captured, || {
        CaptureTime::read(bytes(taken)?, bytes(fraction), bytes(offset))
    });
    fill(&mut metadata.position, || {
        position(tiff, pointed(tiff, entries(), tag::GPS)?)
    });
    Some(())
}

/// Degrees, minutes and seconds, and the side of the equator and meridian (§ 4.6.7).
fn position(tiff: Tiff<'_>, gps: Directory) -> Option<Position> {
    let mut known = [None; tag::ALTITUDE as usize + 1];
    for entry in tiff.entries(gps) {
        if let Some(known) = known.get_mut(usize::from(entry.tag)) {
            *known = Some(entry);
        }
    }
    let [
        _,
        latitude_ref,
        latitude,
        longitude_ref,
        longitude,
        altitude_ref,
        altitude,
    ] = known;
    let degrees = |value: Option<Entry>, reference: Option<Entry>, sides: [u8; 2]| {
        // The parts after the degrees may be missing. A sign does not replace a side: some writers
        // give both, and without a valid reference the sign is unknown.
        let (mut sum, mut unit) = (None, 1.0);
        for value in tiff.values(value?).take(3) {
            sum = Some(sum.unwrap_or(0.0) + value? / unit);
            unit *= 60.0;
        }
        let magnitude = sum?.abs();
        let side = tiff.bytes(reference?)?.trim_ascii_start().first()?;
        match sides.map(|it| side.eq_ignore_ascii_case(&it)) {
            [true, _] => Some(magnitude),
            [_, true] => Some(-magnitude),
            _ => None,
        }
    };
    let altitude = || {
        let meters = tiff.values(altitude?).next()??;
        // 0 is above sea level, 1 below; 2 and 3 are the same for the ellipsoid. The lowest bit of
        // an ASCII digit has the same meaning.
        let reference = altitude_ref.and_then(|entry| match tiff.bytes(entry) {
            Some(text) => text.first().copied().map(u32::from),
            None => tiff.number(entry),
        });
        let meters = match reference {
            Some(below) if below & 1 == 1 => -meters.abs(),
            _ => meters,
        };
        meters.is_finite().then_some(meters)
    };
    let latitude = degrees(latitude, latitude_ref, *b"NS")?;
    let longitude = degrees(longitude, longitude_ref, *b"EW")?;
    let is_on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
    is_on_earth.then(|| Position {
        latitude,
        longitude,
        altitude: altitude(),
    })
}

/// The TIFF block of an EXIF block: JPEG puts `Exif` and two bytes before it, and so do some
/// writers of WebP and PNG, against their formats' rules.
pub(crate) fn tiff_of(block: &[u8]) -> &[u8] {
    match block.strip_prefix(b"Exif\0") {
        Some(rest) => rest.get(1..).unwrap_or_default(),
        None => block,
    }
}
