//! Whether bytes are a colour profile, and not something hidden in its place.

/// Header of a profile, ICC.1:2022 § 7.2.
const HEADER_BYTES: usize = 128;

/// Whether the pieces make up one whole profile: its signature is there, and it
/// is as long as it says. Some writers pad it with zeros.
pub(super) fn is_whole<'a>(pieces: impl Iterator<Item = &'a [u8]> + Clone) -> bool {
    let length: usize = pieces.clone().map(<[u8]>::len).sum();
    let mut bytes = pieces.flatten().copied();
    let mut header = [0; HEADER_BYTES];
    for byte in &mut header {
        match bytes.next() {
            Some(read) => *byte = read,
            None => return false,
        }
    }
    let &[s0, s1, s2, s3, ..] = &header;
    let Ok(said) = usize::try_from(u32::from_be_bytes([s0, s1, s2, s3])) else {
        return false;
    };
    let has_signature = header.get(36..40) == Some(b"acsp");
    let Some(within) = said.checked_sub(HEADER_BYTES) else {
        return false;
    };
    // `skip` beyond the end would be an empty padding, hence the comparison.
    has_signature && said <= length && bytes.skip(within).all(|byte| byte == 0)
}
