//! Taking a picture in: first a ticket, then verification.

pub(crate) mod complete;
pub(crate) mod request;
