//! Alpha of a lossy picture (RFC 9649, § 2.7.1.2).

use super::lossless;
use crate::Error;

pub(super) fn tidy(body: &[u8], width: u32, height: u32) -> Result<Vec<u8>, Error> {
    let (&head, data) = body.split_first().ok_or(Error::Truncated)?;
    let pixels = u64::from(width) * u64::from(height);
    let data = match head & 3 {
        0 => usize::try_from(pixels)
            .ok()
            .and_then(|length| data.get(..length))
            .ok_or(Error::Truncated)?
            .to_vec(),
        1 => lossless::tidy_headless(data, width, height)?,
        _ => return Err(Error::Corrupt("alpha of an unknown compression")),
    };
    // Two bits are reserved; the preprocessing method has no effect on decoding.
    let mut tidied = vec![head & 0x3F];
    tidied.extend(data);
    Ok(tidied)
}
