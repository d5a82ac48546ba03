//! Facts about a request that are gathered while it is answered, for its log line, its audit
//! entries and its headers.

use std::cell::RefCell;

use super::timings::Timings;
use crate::platform::{Level, LimitStatus};

/// Notes of one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    pub(crate) request_id: String,
    /// Lines below this level are not written.
    pub(crate) level: Level,
    /// Name of the principal, once it is known.
    pub(crate) principal: Option<String>,
    /// The state of each limit that was charged.
    pub(crate) limits: Vec<LimitStatus>,
    /// Why the request failed, in words for the operator.
    pub(crate) why: Option<String>,
    /// Milliseconds of each step.
    pub(crate) timings: Timings,
}

/// Ports that belong to one request and carry its notes.
pub(crate) trait Traced {
    /// The notes. Never borrowed across an `await`.
    fn trace(&self) -> &RefCell<Trace>;
}
