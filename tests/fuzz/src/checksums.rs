//! Repairs the checksums of a mutated PNG, because decoders stop at a wrong one, and the
//! length in a RIFF header.

/// Repairs the damage of a mutation that any reader would notice at once.
pub fn repair(file: &mut [u8]) {
    if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        png(&mut file[8..]);
    } else if file.starts_with(b"RIFF") && file.len() >= 12 {
        let length = (file.len() - 8) as u32 & !1;
        file[4..8].copy_from_slice(&length.to_le_bytes());
    }
}

fn png(mut chunks: &mut [u8]) {
    while let Some(length) = chunks.first_chunk::<4>() {
        let end = (u32::from_be_bytes(*length) as usize).saturating_add(8);
        if end.saturating_add(4) > chunks.len() {
            return;
        }
        let crc = crc32(&chunks[4..end]).to_be_bytes();
        chunks[end..end + 4].copy_from_slice(&crc);
        chunks = &mut chunks[end + 4..];
    }
}

/// CRC-32 of the PNG specification, annex D, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 }
        })
    })
}
