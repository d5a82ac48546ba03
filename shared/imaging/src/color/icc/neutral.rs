//! A profile written anew from what in it means colors.

use super::{
    fields::{Connection, Profile},
    read::{TABLES, read, table},
    table,
    write::{Header, Tags, assemble, matrix, texts},
};
use crate::color::{matrix::Chromaticities, space::Space};

/// The profile for samples of `inputs` channels; `None` when it is sRGB, of other
/// channels, or not readable.
///
/// Curves and matrix, or the tables that lead from the device to the connection space:
/// those of the other way are for printing, and no viewer needs them. At most twice as
/// long as what came.
pub(in crate::color) fn neutral(bytes: &[u8], inputs: usize) -> Option<Vec<u8>> {
    let space = read(bytes).filter(|space| space.inputs() == inputs)?;
    let profile = Profile::new(bytes)?;
    let more: Tags = high_dynamic_range(&profile).into_iter().collect();
    if more.is_empty() && space.is_srgb() {
        return None;
    }
    if let Space::Lut(_) = space {
        return Some(tables(&profile, inputs, more));
    }
    matrix(&space, more)
}

/// A code that viewers take for all of the profile (ICC.1:2022, § 9.2.17): only where
/// it says what no curve can, of the colors that pictures have.
fn high_dynamic_range(profile: &Profile<'_>) -> Option<([u8; 4], Vec<u8>)> {
    let tag = profile.tag(b"cicp")?;
    let &[primaries, transfer @ (16 | 18), 0, 1] = tag.get(8..)?.first_chunk()? else {
        return None;
    };
    Chromaticities::from_h273(primaries)?;
    let tag = [b"cicp\0\0\0\0", &[primaries, transfer, 0, 1][..]].concat();
    Some((*b"cicp", tag))
}

fn tables(profile: &Profile<'_>, inputs: usize, more: Tags) -> Vec<u8> {
    // The major version stays: under version 4 viewers take black for another one.
    let version = if profile.version() < 4 { 2 } else { 4 };
    let mut tags = texts(version);
    tags.extend(more);
    for name in TABLES {
        let tag = profile
            .tag(name)
            .filter(|_| table(profile, name, inputs).is_some());
        tags.extend(tag.and_then(table::rewritten).map(|tag| (*name, tag)));
    }
    let header = Header {
        version: [version, if version < 4 { 0x40 } else { 0x30 }],
        // The class that needs no table of the other way (§ 8.3.2).
        class: b"scnr",
        space: profile.space,
        connection: match profile.connection {
            Connection::Xyz => b"XYZ ",
            Connection::Lab => b"Lab ",
        },
    };
    assemble(&header, &tags)
}
