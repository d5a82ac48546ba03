//! Turns: what an isolate does at a time, and what all isolates do once.

pub(crate) mod admission;
pub(crate) mod deadline;
pub(crate) mod lock;
pub(crate) mod lock_state;
mod ports;

pub(crate) use self::ports::WorkPorts;
