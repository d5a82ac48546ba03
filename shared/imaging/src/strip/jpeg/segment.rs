//! Segments of the new file.

use crate::strip::output::Output;

// Not inlined: it is called from nine places.
#[inline(never)]
pub(super) fn segment(out: &mut Output<'_>, marker: u8, pieces: &[&[u8]]) {
    let length: usize = pieces.iter().map(|piece| piece.len()).sum();
    // No piece was longer in the source, and no pieces are joined that were not together there.
    let length = u16::try_from(length + 2).expect("a segment that was one before");
    out.write(&[0xFF, marker]);
    out.write(&length.to_be_bytes());
    for piece in pieces {
        out.write(piece);
    }
}
