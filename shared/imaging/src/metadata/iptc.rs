//! The caption in IPTC-IIM 4.2 records, inside Photoshop's image resources.

use super::text;

/// The beginning of the image resources in a JPEG's APP13.
pub(crate) const JPEG_PREFIX: &[u8] = b"Photoshop 3.0\0";

/// Resource of the IPTC-NAA record.
const IPTC: u16 = 0x0404;

/// Caption/abstract (dataset 2:120).
pub(super) fn caption(resources: &[u8]) -> Option<String> {
    let records = resource(resources, IPTC)?;
    let mut rest = records;
    loop {
        let &[0x1C, record, dataset, l1, l0, ref after @ ..] = rest else {
            return None;
        };
        // Lengths of 0x8000 and more mark an extended dataset: never a caption.
        let (value, after) = after.split_at_checked(usize::from(u16::from_be_bytes([l1, l0])))?;
        if (record, dataset) == (2, 120) {
            return text::exif(value);
        }
        rest = after;
    }
}

/// The data of an image resource block: `8BIM`, id, a name padded to an even
/// length, length, data padded to an even length.
fn resource(mut rest: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let &[b'8', b'B', b'I', b'M', i1, i0, ref after @ ..] = rest else {
            return None;
        };
        let name = (usize::from(*after.first()?) + 1).next_multiple_of(2);
        let (length, after) = after.get(name..)?.split_first_chunk()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (data, _) = after.split_at_checked(length)?;
        if u16::from_be_bytes([i1, i0]) == wanted {
            return Some(data);
        }
        rest = after.get(length.checked_next_multiple_of(2)?..)?;
    }
}
