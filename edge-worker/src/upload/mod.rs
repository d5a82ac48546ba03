//! Uploads: first a ticket, then verification; or the caller cancels.

pub(crate) mod cancel;
pub(crate) mod complete;
pub(crate) mod config;
mod document;
#[cfg(test)]
mod fault_tests;
mod find;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod policy_tests;
mod ports;
pub(crate) mod request;
pub(crate) mod rules;
#[cfg(test)]
mod samples;
pub(crate) mod sizes;
mod ticket;
mod verify;

pub(crate) use self::config::UploadSettings;
pub(crate) use self::ports::UploadPorts;
