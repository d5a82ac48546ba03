//! Taking a picture in: first a ticket, then verification; or the caller takes it back.

pub(crate) mod cancel;
pub(crate) mod complete;
mod document;
#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod policy_tests;
pub(crate) mod request;
pub(crate) mod rules;
#[cfg(test)]
mod samples;
pub(crate) mod sizes;
mod ticket;
mod verify;
