//! Objects that are being put into the edge cache.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Milliseconds after which a request that fills the edge cache counts as gone.
const FILL_LEASE_MS: u64 = 30_000;

/// Milliseconds without a further try for an edge cache that keeps nothing, such as the cache of a
/// `workers.dev` address.
const DEAF_MS: u64 = 60_000;

/// Objects that requests of this isolate are putting into the edge cache.
#[derive(Debug, Default)]
pub(crate) struct Fills {
    /// By URL: the time until which no other request begins.
    begun: RefCell<BTreeMap<String, u64>>,
    /// The time until which the cache is not tried.
    deaf_until: Cell<u64>,
}

/// Ends the entry of a fill when it is dropped.
pub(super) struct Filling<'a> {
    fills: &'a Fills,
    url: String,
}

impl Fills {
    pub(super) fn begin(&self, url: &str, now_unix_ms: u64) -> Option<Filling<'_>> {
        let mut begun = self.begun.borrow_mut();
        begun.retain(|_, until| now_unix_ms < *until);
        if begun.contains_key(url) {
            return None;
        }
        begun.insert(url.to_owned(), now_unix_ms + FILL_LEASE_MS);
        let url = url.to_owned();
        Some(Filling { fills: self, url })
    }

    pub(super) fn is_deaf(&self, now_unix_ms: u64) -> bool {
        now_unix_ms < self.deaf_until.get()
    }

    pub(super) fn deaf(&self, now_unix_ms: u64) {
        self.deaf_until.set(now_unix_ms + DEAF_MS);
    }
}

impl Drop for Filling<'_> {
    fn drop(&mut self) {
        self.fills.begun.borrow_mut().remove(&self.url);
    }
}

/// Ports of an isolate that fills the edge cache.
pub(crate) trait HasFills {
    /// The objects that the isolate is putting into the edge cache.
    fn fills(&self) -> &Fills;
}
