//! The start of a list's next page, as an opaque text.

use calotype_protocol::ErrorCode;
use sha2::{Digest, Sha256};

use crate::model::ApiError;
use crate::model::Owner;
use crate::model::hex::hex;

/// Hexadecimal digits of the check at the front.
const CHECK_CHARS: usize = 16;

/// One list of one owner; a cursor is good for no other.
#[derive(Clone, Copy, Debug)]
pub(super) struct List<'a> {
    pub(super) owner: &'a Owner,
    /// The name of the list, filters included.
    pub(super) name: &'a str,
}

impl List<'_> {
    /// The cursor of a place; a place is a text of plain characters.
    pub(super) fn cursor(&self, place: &str) -> String {
        self.check(place) + place
    }

    /// The place of a cursor.
    ///
    /// # Errors
    ///
    /// `request_invalid` for a cursor that is not from this list. The check detects mistakes in
    /// filters and owners; it protects no rows, as the statements only select the owner's.
    pub(super) fn place<'c>(&self, cursor: &'c str) -> Result<&'c str, ApiError> {
        cursor
            .split_at_checked(CHECK_CHARS)
            .filter(|(check, place)| *check == self.check(place))
            .map(|(_, place)| place)
            .ok_or_else(|| {
                ApiError::new(ErrorCode::RequestInvalid)
                    .detail("cursor is not one that this list gave.")
            })
    }

    fn check(&self, place: &str) -> String {
        let mut digest = Sha256::new();
        for part in ["calotype cursor 1", &self.owner.0, self.name, place] {
            // Each part is hashed with its length, so that no two lists of parts give the same
            // bytes.
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
        hex(&digest.finalize(), CHECK_CHARS)
    }
}

#[cfg(test)]
#[path = "cursor_tests.rs"]
mod tests;
