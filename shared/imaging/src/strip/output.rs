//! The output file while it is written.

use std::borrow::Cow;

use super::{icc, job::Job, options::Profile};
use crate::{color::neutral_profile, metadata::exif::ORIENTATION_ONLY_BYTES, work};

/// The output file while it is written: slices of the source, and a few bytes of its own. While it
/// equals the beginning of the source, it borrows that and needs no memory.
pub(super) struct Output<'a> {
    source: &'a [u8],
    pub(super) file: Cow<'a, [u8]>,
    pub(super) has_profile: bool,
    pub(super) has_tried_profile: bool,
    /// Whether the kept parts held something not needed to draw the picture.
    pub(super) has_hidden: bool,
}

impl<'a> Output<'a> {
    pub(super) fn new(source: &'a [u8]) -> Self {
        Self {
            source,
            file: Cow::Borrowed(&[]),
            has_profile: false,
            has_tried_profile: false,
            has_hidden: false,
        }
    }

    pub(super) fn length(&self) -> usize {
        self.file.len()
    }

    // Not inlined: it is called from everywhere.
    #[inline(never)]
    pub(super) fn write(&mut self, bytes: &[u8]) {
        work::spend(bytes.len());
        if let Cow::Borrowed(same) = self.file {
            let length = same.len() + bytes.len();
            let next = self.source.get(same.len()..length);
            // Usually a slice of the source: no comparison needed.
            if next.is_some_and(|next| std::ptr::eq(next, bytes) || next == bytes) {
                self.file = Cow::Borrowed(self.source.get(..length).unwrap_or_default());
                return;
            }
        }
        self.own().extend_from_slice(bytes);
    }

    /// Overwrites bytes already written.
    pub(super) fn replace(&mut self, at: usize, bytes: &[u8]) {
        let range = at..at + bytes.len();
        if self.file.get(range.clone()) != Some(bytes)
            && let Some(place) = self.own().get_mut(range)
        {
            place.copy_from_slice(bytes);
        }
    }

    /// The bytes written from `start` on.
    pub(super) fn since(&self, start: usize) -> &[u8] {
        self.file.get(start..).unwrap_or_default()
    }

    pub(super) fn own(&mut self) -> &mut Vec<u8> {
        if let Cow::Borrowed(same) = self.file {
            // Enough: only a few short blocks are rewritten.
            let most = self.source.len() + ORIENTATION_ONLY_BYTES + 32;
            let mut own = Vec::with_capacity(most);
            own.extend_from_slice(same);
            self.file = Cow::Owned(own);
        }
        self.file.to_mut()
    }

    /// The profile to write for the first one of the file: neutral, or none if the picture is sRGB
    /// without it.
    pub(super) fn profile(&mut self, job: &Job<'_>, bytes: &[u8]) -> Option<Vec<u8>> {
        let is_first = !std::mem::replace(&mut self.has_tried_profile, true);
        self.has_hidden |= !is_first || !icc::is_plain(bytes);
        if !is_first || job.profile == Profile::Drop || !icc::is_whole(bytes) {
            return None;
        }
        let profile = neutral_profile(bytes, job.channels);
        self.has_profile = profile.is_some();
        profile
    }
}
