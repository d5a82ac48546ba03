//! The ports that locks and admission need.

use super::admission::HasAdmission;
use crate::platform::{Clock, Locks, Random, Tasks, port_set};
use crate::telemetry::log::Log;

port_set!(
    /// Locks: their calls, tokens, the log.
    LockPorts: Locks, Log, Random
);

port_set!(
    /// Locks and the isolate's own places.
    WorkPorts: Clock, HasAdmission, LockPorts, Tasks
);
