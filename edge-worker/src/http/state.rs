//! The state that an isolate keeps between requests, for seconds or minutes. Nothing depends on it:
//! an isolate may end at any time, and each has its own.
//!
//! Each part belongs to the module that uses it. Requests of one isolate interleave wherever they
//! wait, so no part is borrowed across an `await`. A request may also end while it waits, so every
//! mark of "a request works on it" has a time at which it ends.

use std::cell::RefCell;

use super::health::{HasLastLook, LastLook};
use crate::access::jwt::{HasKeySets, KeySets};
use crate::access::limits::leases::{HasLeases, Leases};
use crate::access::{HasReadKeys, ReadKeys};
use crate::delivery::fills::{Fills, HasFills};
use crate::renditions::cached_record::{HasRecordCache, RecordCache};
use crate::work::admission::{Admission, HasAdmission};

/// The state of an isolate.
#[derive(Default)]
pub(crate) struct IsolateState {
    key_sets: KeySets,
    read_keys: ReadKeys,
    leases: RefCell<Leases>,
    record_cache: RecordCache,
    admission: Admission,
    fills: Fills,
    last_look: LastLook,
}

/// Ports that belong to an isolate.
pub(crate) trait HasIsolateState {
    /// The state of the isolate.
    fn isolate_state(&self) -> &IsolateState;
}

impl<P: HasIsolateState> HasKeySets for P {
    fn key_sets(&self) -> &KeySets {
        &self.isolate_state().key_sets
    }
}

impl<P: HasIsolateState> HasReadKeys for P {
    fn read_keys(&self) -> &ReadKeys {
        &self.isolate_state().read_keys
    }
}

impl<P: HasIsolateState> HasLeases for P {
    fn leases(&self) -> &RefCell<Leases> {
        &self.isolate_state().leases
    }
}

impl<P: HasIsolateState> HasRecordCache for P {
    fn record_cache(&self) -> &RecordCache {
        &self.isolate_state().record_cache
    }
}

impl<P: HasIsolateState> HasAdmission for P {
    fn admission(&self) -> &Admission {
        &self.isolate_state().admission
    }
}

impl<P: HasIsolateState> HasFills for P {
    fn fills(&self) -> &Fills {
        &self.isolate_state().fills
    }
}

impl<P: HasIsolateState> HasLastLook for P {
    fn last_look(&self) -> &LastLook {
        &self.isolate_state().last_look
    }
}
