//! Log, notes of the request, its id and its timings. Higher modules pass names and numbers, not
//! types of theirs.

pub(crate) mod log;
pub(crate) mod request_id;
pub(crate) mod stopwatch;
mod timings;
pub(crate) mod trace;
