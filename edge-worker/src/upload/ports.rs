//! The ports that uploads need.

use crate::access::limits::LimitPorts;
use crate::platform::port_set;
use crate::records::RecordPorts;
use crate::storage::StoragePorts;
use crate::work::WorkPorts;

port_set!(
    /// Uploads: records, storage, limits, and a lock for each upload.
    UploadPorts: LimitPorts, RecordPorts, StoragePorts, WorkPorts
);
