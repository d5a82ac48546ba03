//! Signatures of delivery URLs: the holder of a key gives out URLs of private pictures, and of any
//! size, for a limited time.
//!
//! `/i/01ARZ…?w=640&exp=1767225600&kid=k1&sig=…`: the three parameters come last, in this order,
//! each once. The signature covers the path and the query before them, byte for byte as they
//! travel, and the expiry and key id.

mod keys;
mod signature;
mod string_to_sign;

pub use keys::{DeliveryKeys, KeyId};
pub use signature::{SignatureError, Signed, Verified};
