//! What becomes known of a request while it is answered, for its log line, its
//! audit entries and its headers.

use crate::authenticate::Owner;
use crate::deliver::timing::Timings;
use crate::limits::ledger::Standing;
use crate::log::Level;

/// Notes of one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    pub(crate) request_id: String,
    /// Lines below it are not written.
    pub(crate) level: Level,
    /// Who calls, once that is known.
    pub(crate) principal: Option<Owner>,
    /// Where the caller stands with each limit that was counted.
    pub(crate) standings: Vec<Standing>,
    /// Why it failed, in words for the operator.
    pub(crate) why: Option<String>,
    /// Where the time of a delivery went.
    pub(crate) timings: Timings,
}
