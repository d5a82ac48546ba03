//! The ports that the record cache needs.

use super::cached_record::HasRecordCache;
use crate::platform::{EdgeCache, port_set};
use crate::records::RecordPorts;
use crate::telemetry::log::Log;

port_set!(
    /// Renditions: records, their cache in the isolate and at the edge, the log.
    RenditionPorts: EdgeCache, HasRecordCache, Log, RecordPorts
);
