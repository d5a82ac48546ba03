//! Pictures, and other programs that check them.

pub(crate) mod chunks;
pub(crate) mod deflate;
pub(crate) mod exif_block;
pub(crate) mod exiftool;
pub(crate) mod fixtures;
pub(crate) mod gifs;
pub(crate) mod pictures;
pub(crate) mod profiles;
pub(crate) mod secrets;
pub(crate) mod tools;
