//! ICC profiles of pictures (ICC.1:2022, and version 2 by ICC.1:2001-04).
//!
//! Own code because it is small, and because the existing crates choose their arithmetic by
//! processor: browser and host would give different pixels.

mod fields;
mod known;
mod lut;
mod neutral;
mod read;
mod table;
mod write;

pub(super) use neutral::neutral;
pub(super) use read::read;
pub(super) use write::write;
