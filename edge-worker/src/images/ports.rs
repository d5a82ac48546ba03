//! The ports that images need.

use crate::audit::AuditPorts;
use crate::platform::port_set;
use crate::renditions::RenditionPorts;
use crate::storage::StoragePorts;

port_set!(
    /// Images: records and their cache, storage, the audit table.
    ImagePorts: AuditPorts, RenditionPorts, StoragePorts
);
