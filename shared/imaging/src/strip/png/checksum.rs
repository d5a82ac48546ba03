//! Checks chunks of the source.

use crate::{
    Error,
    containers::chunks::{Chunk, is_sound},
};

/// # Errors
/// [`Error::Corrupt`] for a wrong checksum.
pub(super) fn check(chunk: &Chunk<'_>) -> Result<(), Error> {
    match is_sound(chunk.raw) {
        true => Ok(()),
        false => Err(Error::corrupt("a PNG chunk with a wrong checksum")),
    }
}
