//! Whether bytes are a colour profile, and not something hidden in its place.

/// Header of a profile, ICC.1:2022 § 7.2.
const HEADER_BYTES: usize = 128;

/// Whether they are one whole profile: its signature is there, and it is as long as it
/// says. Some writers pad it with zeros.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    let said = bytes.first_chunk().map(|it| u32::from_be_bytes(*it));
    let said = said.and_then(|it| usize::try_from(it).ok());
    let padding = said
        .filter(|it| *it >= HEADER_BYTES)
        .and_then(|it| bytes.get(it..));
    bytes.get(36..40) == Some(b"acsp") && padding.is_some_and(|it| it.iter().all(|it| *it == 0))
}
