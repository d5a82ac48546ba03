//! The ports that storage needs.

use crate::platform::{Clock, Crypto, Http, Random, Tasks, port_set};
use crate::telemetry::log::Log;

port_set!(
    /// Storage: requests with retries, digests, the log, and whether the client still waits.
    StoragePorts: Clock, Crypto, Http, Log, Random, Tasks
);
