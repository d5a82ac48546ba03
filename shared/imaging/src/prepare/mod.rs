//! Makes the pictures that may leave the device, from one decoding of their source.

mod budget;
mod choose;
mod content;
mod file;
mod pixels;
mod stills;
mod warning;

pub use file::{Prepared, prepare};
pub use pixels::{Pictures, prepare_pixels};
pub use warning::Warning;
