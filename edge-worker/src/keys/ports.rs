//! The ports that keys need.

use crate::access::HasReadKeys;
use crate::audit::AuditPorts;
use crate::platform::port_set;
use crate::records::RecordPorts;

port_set!(
    /// Keys: their records, the rows that the isolate keeps, the audit table.
    KeyPorts: AuditPorts, HasReadKeys, RecordPorts
);
