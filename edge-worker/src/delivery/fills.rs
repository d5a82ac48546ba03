//! Objects on their way into the edge cache.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// Milliseconds after which somebody who fills the edge cache counts as gone.
const FILL_LEASE_MS: u64 = 30_000;

/// Milliseconds for which an edge cache is not tried that keeps nothing: that of a
/// `workers.dev` address never does.
const DEAF_MS: u64 = 60_000;

/// Objects that somebody in this isolate is putting into the edge cache.
#[derive(Debug, Default)]
pub(crate) struct Fills {
    /// By URL: until when nobody else begins.
    begun: RefCell<BTreeMap<String, u64>>,
    /// Until when the cache is not tried.
    deaf_until: Cell<u64>,
}

/// Says when it is dropped that one is done.
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
