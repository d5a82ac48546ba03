//! Tells color profiles from data hidden in their place.

/// Header of a profile, ICC.1:2022 § 7.2.
const HEADER_BYTES: usize = 128;

/// Whether the bytes are one whole profile, with its signature and of its declared length. Some
/// writers pad it with zeros.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let said = bytes.first_chunk().map(|it| u32::from_be_bytes(*it));
    let said = said.and_then(|it| usize::try_from(it).ok());
    let padding = said
        .filter(|it| *it >= HEADER_BYTES)
        .and_then(|it| bytes.get(it..));
    bytes.get(36..40) == Some(b"acsp") && padding.is_some_and(|it| it.iter().all(|it| *it == 0))
}

/// Whether the profile has only standard tags, and no measurements, serial numbers or private tags.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    let count = bytes.get(HEADER_BYTES..).and_then(|it| it.first_chunk());
    let count = count.map_or(0, |it| u32::from_be_bytes(*it) as usize);
    let table = bytes.get(HEADER_BYTES + 4..).unwrap_or_default();
    let (tags, _) = table.as_chunks::<12>();
    let mut names = tags.iter().take(count).filter_map(|it| it.first_chunk());
    is_whole(bytes) && names.all(|name| TAGS.contains(&name))
}

/// The tags of ICC.1:2022, § 9.2, and of its version 2, that describe colors and viewing, or name
/// the profile and its rights. `dscm` is a description in several languages.
const TAGS: [&[u8; 4]; 46] = [
    b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"B2D0", b"B2D1", b"B2D2", b"B2D3",
    b"D2B0", b"D2B1", b"D2B2", b"D2B3", b"bTRC", b"bXYZ", b"bkpt", b"chad", b"chrm", b"cicp",
    b"clro", b"clrt", b"cprt", b"desc", b"dmdd", b"dmnd", b"dscm", b"gTRC", b"gXYZ", b"gamt",
    b"kTRC", b"lumi", b"meas", b"pre0", b"pre1", b"pre2", b"psid", b"rTRC", b"rXYZ", b"resp",
    b"rig0", b"rig2", b"tech", b"view", b"vued", b"wtpt",
];
