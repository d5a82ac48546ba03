//! The terms and rules that both halves of Calotype share.
//!
//! No I/O, no clock, no randomness and no pixels: everything here is a value or
//! a rule about values. Each number (limit, size, quality) is written once in
//! this crate and reaches JavaScript and the documentation from here.

mod album;
mod capture_time;
mod checksum;
mod collection;
mod details;
mod dimensions;
mod error_code;
mod format;
mod id;
mod key;
pub mod limits;
pub mod percent;
pub mod rendition;
pub mod signing;
mod sizes;
mod timestamp;
pub mod wire;

pub use album::{AlbumName, ParseAlbumNameError};
pub use checksum::{ParseSha256Error, Sha256};
pub use collection::Collection;
pub use details::{Alt, FocalPoint, Metadata, Share, Text, ThumbHash, Title};
pub use dimensions::Dimensions;
pub use error_code::{Cause, ErrorCode};
pub use format::Format;
pub use id::{ImageId, ParseImageIdError};
pub use key::ObjectKey;
pub use sizes::{Derivative, Size};
