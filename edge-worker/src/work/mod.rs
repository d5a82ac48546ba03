//! Turns: the work that an isolate does at a time, and the work that all isolates do once.

pub(crate) mod admission;
pub(crate) mod deadline;
pub(crate) mod lock;
pub(crate) mod lock_state;
mod ports;

pub(crate) use self::ports::WorkPorts;
