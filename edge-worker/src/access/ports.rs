//! The ports that access needs.

use super::jwt::KeySetPorts;
use super::limits::LimitPorts;
use super::stored_keys::StoredKeyPorts;
use crate::platform::{Crypto, port_set};

port_set!(
    /// Access: keys, tokens, limits.
    AccessPorts: Crypto, KeySetPorts, LimitPorts, StoredKeyPorts
);
