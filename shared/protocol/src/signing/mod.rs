//! Signatures of delivery URLs: who has a key gives out URLs of private pictures, and of
//! any size, for a while.
//!
//! `/i/01ARZ…?w=640&exp=1767225600&kid=k1&sig=…`: the three parameters stand last, in this
//! order, each once. What is signed is the path and the query before them, byte for byte as
//! they travel, and the two that say until when and with which key.

mod keys;
mod signature;
mod string_to_sign;

pub use keys::{DeliveryKeys, KeyId};
pub use signature::{SignatureError, Signed, Verified};
