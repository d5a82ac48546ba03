//! Bytes to pixels to bytes, and never any metadata out.
//!
//! ```text
//! inspect → decode (scaled while reading) → resize → orient → encode
//! ```
//!
//! The browser and the edge worker run this same crate; it does no I/O and
//! knows no clock. Encoders are given pixels only, so they cannot write
//! metadata, and no pixel buffer exists before the header passed the limits.
//!
//! ```
//! use std::ops::ControlFlow;
//! use calotype_imaging::{Limits, Options, inspect, prepare};
//!
//! let photo = calotype_imaging::selftest::photo_jpeg(640, 480);
//! let seen = inspect(&photo, &Limits::SOURCE)?;
//! assert_eq!((seen.dimensions.width, seen.dimensions.height), (640, 480));
//!
//! let options = Options { max_side: 320, ..Options::default() };
//! let prepared = prepare(&photo, &options, &Limits::SOURCE, &mut |_| ControlFlow::Continue(()))?;
//! assert_eq!(prepared.dimensions.width, 320);
//! assert!(!inspect(&prepared.bytes, &Limits::SOURCE)?.metadata.is_private());
//! # Ok::<(), calotype_imaging::Error>(())
//! ```

mod colour;
mod decode;
mod encode;
mod error;
mod inspect;
mod limits;
mod options;
mod orient;
mod orientation;
mod pixels;
mod planes;
mod prepare;
mod resize;
#[doc(hidden)]
pub mod selftest;
mod watch;

pub use error::Error;
pub use inspect::{Inspection, MetadataFound, inspect, inspect_whole};
pub use limits::Limits;
pub use options::{Options, Speed};
pub use orientation::Orientation;
pub use prepare::{Prepared, prepare};
pub use watch::{Progress, Stage};
