//! The one error of resizing.

use crate::Error;

pub(super) fn failed() -> Error {
    Error::corrupt("the picture cannot be resized")
}
