//! The way of a picture that all results share: open, decode, resize, orient, colors.

mod open;
mod picture;
mod small;
mod upright;

pub(crate) use open::whole;
pub use picture::Picture;
pub(crate) use picture::{may_stay, original};
pub(crate) use small::{at_most, small, stand_ins};
pub(crate) use upright::{Upright, upright};
