//! Rewrites a profile from the parts of it that define colors.

use super::{
    fields::{Connection, Profile},
    read::{TABLES, read, table},
    table,
    write::{Header, Tags, assemble, matrix, texts},
};
use crate::color::{matrix::Chromaticities, space::Space};

/// The profile for samples of `inputs` channels; `None` when it is sRGB, for other channels, or
/// unreadable.
///
/// It has curves and matrix, or the tables from the device to the connection space. The reverse
/// tables are for printing, and no viewer needs them. It is at most twice as long as the original.
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

/// The code that viewers use instead of the rest of the profile (ICC.1:2022, § 9.2.17): only if it
/// says what no curve can, for the colors that pictures have.
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
    // The major version stays: with version 4, viewers assume a different black.
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
        // This class needs no reverse table (§ 8.3.2).
        class: b"scnr",
        space: profile.space,
        connection: match profile.connection {
            Connection::Xyz => b"XYZ ",
            Connection::Lab => b"Lab ",
        },
    };
    assemble(&header, &tags)
}
