//! Taking a picture in: first a ticket, then verification; or the caller takes it back.

pub(crate) mod cancel;
pub(crate) mod complete;
pub(crate) mod request;
