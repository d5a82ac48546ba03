//! The records that an isolate keeps.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use calotype_protocol::ImageId;
use calotype_protocol::limits::{
    RECORD_ABSENT_SECONDS, RECORD_ASK_AGAIN_SECONDS, RECORD_ASK_SOON_SECONDS,
    RECORD_MEMORY_SECONDS, RECORD_OUTAGE_SECONDS,
};
use serde::{Deserialize, Serialize};

use super::image_info::ImageInfo;
use crate::records::{Record, State};

/// The most cached records of an isolate: about 300 bytes each, and 32 for each MiB of the
/// original.
const MAX_ENTRIES: usize = 2_000;

/// Milliseconds until the database is asked again after a failure, or while another request is
/// asking.
const ASKING_MS: u64 = 5_000;

/// The content of a record, and the time when it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CachedRecord {
    asked_unix_ms: u64,
    /// `None` if the image never existed, or is gone.
    pub(crate) image: Option<ImageInfo>,
}

/// The use of a cached record at its age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Age {
    /// It holds.
    Fresh,
    /// It holds, and is renewed after the answer.
    Soon,
    /// It holds only while the database is out.
    Stale,
    /// It must not be used.
    Over,
}

impl CachedRecord {
    pub(super) fn new(record: Option<&Record>, now_unix_ms: u64) -> Option<Self> {
        let image = match record {
            None => None,
            Some(record) => match &record.state {
                // It may become an image at any moment.
                State::Pending => return None,
                State::Ready(verified) if record.collection.is_public() => {
                    Some(ImageInfo::of(record, verified))
                }
                _ => None,
            },
        };
        Some(Self {
            asked_unix_ms: now_unix_ms,
            image,
        })
    }

    /// The image of the cached record now: `None` once it has ended.
    pub(crate) fn info(self, now_unix_ms: u64) -> Option<ImageInfo> {
        let is_there = |it: &ImageInfo| it.ends.is_none_or(|end| now_unix_ms < end.unix_ms);
        self.image.filter(is_there)
    }

    pub(crate) fn age(&self, now_unix_ms: u64) -> Age {
        let seconds = now_unix_ms.saturating_sub(self.asked_unix_ms) / 1000;
        match self.image {
            None if seconds < RECORD_ABSENT_SECONDS => Age::Fresh,
            None => Age::Over,
            Some(_) if seconds < RECORD_ASK_SOON_SECONDS => Age::Fresh,
            Some(_) if seconds < RECORD_ASK_AGAIN_SECONDS => Age::Soon,
            Some(_) if seconds < RECORD_OUTAGE_SECONDS => Age::Stale,
            Some(_) => Age::Over,
        }
    }
}

/// The cached records of an isolate, kept for some seconds.
#[derive(Default)]
pub(crate) struct RecordCache {
    known: RefCell<BTreeMap<ImageId, (CachedRecord, u64)>>,
    /// Records that a request is renewing after its answer, and the time until which no other
    /// request does.
    asked: RefCell<BTreeMap<ImageId, u64>>,
    /// The time until which no request waits for the database.
    out_until: Cell<u64>,
}

impl RecordCache {
    /// Whether this request should renew the record after its answer.
    pub(crate) fn is_first_to_ask(&self, id: ImageId, now_unix_ms: u64) -> bool {
        let mut asked = self.asked.borrow_mut();
        asked.retain(|_, until| now_unix_ms < *until);
        let is_first = !asked.contains_key(&id) && asked.len() < MAX_ENTRIES;
        if is_first {
            asked.insert(id, now_unix_ms + ASKING_MS);
        }
        is_first
    }

    /// Whether the database failed a moment ago, so that no request should wait for it.
    pub(crate) fn is_out(&self, now_unix_ms: u64) -> bool {
        now_unix_ms < self.out_until.get()
    }

    /// Remembers that the database failed.
    pub(crate) fn out(&self, now_unix_ms: u64) {
        self.out_until.set(now_unix_ms + ASKING_MS);
    }

    pub(super) fn find(&self, id: ImageId, now_unix_ms: u64) -> Option<CachedRecord> {
        let entries = self.known.borrow();
        let (cached, until) = entries.get(&id)?;
        (now_unix_ms < *until).then(|| cached.clone())
    }

    pub(super) fn keep(&self, id: ImageId, cached: &CachedRecord, now_unix_ms: u64) {
        let mut entries = self.known.borrow_mut();
        if entries.len() >= MAX_ENTRIES {
            entries.retain(|_, (_, until)| now_unix_ms < *until);
        }
        // A busier isolate asks the edge cache.
        if entries.len() < MAX_ENTRIES {
            let until = now_unix_ms + RECORD_MEMORY_SECONDS * 1000;
            entries.insert(id, (cached.clone(), until));
        }
    }

    pub(super) fn forget(&self, id: ImageId) {
        self.known.borrow_mut().remove(&id);
    }

    /// Changes the cached facts about an image, as if the record had always said so.
    #[cfg(test)]
    pub(crate) fn change(&self, id: ImageId, change: impl FnOnce(&mut ImageInfo)) {
        let mut known = self.known.borrow_mut();
        let image = known
            .get_mut(&id)
            .and_then(|(cached, _)| cached.image.as_mut());
        if let Some(image) = image {
            change(image);
        }
    }
}

/// Ports of an isolate that keeps cached records.
pub(crate) trait HasRecordCache {
    /// The cached records that the isolate keeps.
    fn record_cache(&self) -> &RecordCache;
}
