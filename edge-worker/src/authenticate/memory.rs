//! What an isolate remembers between requests, for seconds or minutes. Nothing depends
//! on it: an isolate may end at any time, and each has its own.
//!
//! Requests of one isolate interleave wherever they wait, so that nothing here is
//! borrowed across an `await`; and a request may end while it waits, so that nothing
//! here says "somebody is at it", which would stay said for ever.

use super::jwt::KeySets;
use super::stored_keys::ReadKeys;
use crate::admission::Admission;
use crate::deliver::body::Fills;
use crate::deliver::card::Cards;
use crate::health::LastLook;

/// What an isolate remembers.
#[derive(Default)]
pub(crate) struct Memory {
    pub(super) key_sets: KeySets,
    pub(super) read_keys: ReadKeys,
    /// What delivery knows of images.
    pub(crate) cards: Cards,
    /// The work under way, and the requests that wait for their turn.
    pub(crate) admission: Admission,
    /// Objects on their way into the edge cache.
    pub(crate) fills: Fills,
    /// How storage and database did a moment ago.
    pub(crate) health: LastLook,
}

impl Memory {
    /// Asks the database again when the key is used next.
    pub(crate) fn forget_key(&self, prefix: super::KeyPrefix) {
        self.read_keys.forget(prefix);
    }
}
