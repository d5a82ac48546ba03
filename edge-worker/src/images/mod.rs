//! An owner's operations on images: read, change, put in order, delete.

pub(crate) mod albums;
pub(crate) mod change;
mod cursor;
pub(crate) mod delete;
pub(crate) mod fault;
mod find;
mod listed;
mod ports;
pub(crate) mod read;
pub(crate) mod sign;
pub(crate) mod sweep;

pub(crate) use self::ports::ImagePorts;
