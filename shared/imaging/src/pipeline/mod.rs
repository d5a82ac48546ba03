//! The steps that all results share: open, decode, resize, orient, colors.

mod open;
mod picture;
mod small;
mod upright;

pub(crate) use open::whole;
pub use picture::Picture;
pub(crate) use picture::{is_of_format, may_stay, passed_through};
pub(crate) use small::{at_most, placeholders_of, small};
pub(crate) use upright::{Upright, upright};
