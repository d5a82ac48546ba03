//! The ports that delivery needs.

use super::fills::HasFills;
use crate::access::limits::LimitPorts;
use crate::audit::AuditPorts;
use crate::platform::port_set;
use crate::renditions::RenditionPorts;
use crate::storage::StoragePorts;
use crate::work::WorkPorts;

port_set!(
    /// Delivery: all ports but those of authentication.
    DeliveryPorts: AuditPorts, HasFills, LimitPorts, RenditionPorts, StoragePorts, WorkPorts
);
