//! The ports that records need.

use crate::platform::{Clock, Database, Random, port_set};

port_set!(
    /// Records: the database, with clock and randomness for retries.
    RecordPorts: Clock, Database, Random
);
