//! The ports that limits need.

use super::leases::HasLeases;
use crate::platform::{Counters, port_set};
use crate::telemetry::log::Log;

port_set!(
    /// Limits: the counters, the leases of the isolate, the log.
    LimitPorts: Counters, HasLeases, Log
);
