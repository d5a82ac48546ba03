//! Handlers: each reads its input, calls a use case, and makes the answer.

pub(super) mod albums;
pub(super) mod audit;
pub(super) mod images;
pub(super) mod keys;
pub(super) mod pictures;
pub(super) mod service;
pub(super) mod uploads;
