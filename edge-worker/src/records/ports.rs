//! The ports that records need.

use crate::platform::{Clock, Database, Random, port_set};

port_set!(
    /// Records: the database, with a clock and randomness for further tries.
    RecordPorts: Clock, Database, Random
);
