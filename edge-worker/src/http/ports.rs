//! The ports that the whole worker needs.

use super::health::HealthPorts;
use crate::access::AccessPorts;
use crate::delivery::DeliveryPorts;
use crate::images::ImagePorts;
use crate::keys::KeyPorts;
use crate::platform::port_set;
use crate::upload::UploadPorts;

port_set!(
    /// All of the ports.
    HttpPorts: AccessPorts, DeliveryPorts, HealthPorts, ImagePorts, KeyPorts, UploadPorts
);
