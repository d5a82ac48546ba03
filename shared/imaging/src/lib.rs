//! Decodes, changes and encodes pictures, and never writes metadata.
//!
//! ```text
//! inspect → decode (scaled while reading) → resize → orient → convert → encode
//! ```
//!
//! The browser and the edge worker run this same crate; it does no I/O and knows no clock. Encoders
//! get only pixels, so they cannot write metadata, and no pixel buffer exists before the header
//! passed the limits.
//!
//! ```
//! use std::ops::ControlFlow;
//! use calotype_imaging::{Limits, Options, inspect, prepare};
//!
//! # let photo = calotype_imaging::selftest::photo_jpeg(640, 480);
//! let seen = inspect(&photo, &Limits::SOURCE)?;
//! assert_eq!((seen.dimensions.width, seen.dimensions.height), (640, 480));
//!
//! let options = Options { max_side: Some(320), ..Options::default() };
//! let prepared = prepare(&photo, &options, &Limits::SOURCE, &mut |_| ControlFlow::Continue(()))?;
//! assert_eq!(prepared.picture.dimensions.width, 320);
//! assert!(!inspect(&prepared.picture.bytes, &Limits::SOURCE)?.metadata.has_personal_data());
//! # Ok::<(), calotype_imaging::Error>(())
//! ```

mod color;
mod containers;
mod decode;
mod encode;
mod engine;
mod error;
mod hashes;
mod inflate;
mod insertion_sort;
mod inspect;
mod limits;
mod metadata;
mod options;
mod orient;
mod orientation;
mod pipeline;
mod pixels;
mod placeholders;
mod prepare;
mod progress;
mod render;
mod resize;
#[cfg(feature = "selftest")]
#[doc(hidden)]
pub mod selftest;
mod similarity;
mod strip;
mod work;
mod zigzag;

pub use engine::ENGINE;
pub use error::Error;
pub use hashes::Placeholders;
pub use inspect::{Inspection, inspect, inspect_whole};
pub use limits::Limits;
pub use metadata::{CaptureTime, Metadata, MetadataFound, Position, read_metadata};
pub use options::{
    Animation, ChromaSubsampling, ColorSpace, Damaged, Effort, Options, Output, ResizeLight,
};
pub use orientation::Orientation;
pub use pipeline::Picture;
pub use placeholders::{placeholder_aspect, placeholder_picture, placeholders};
pub use prepare::{Pictures, Prepared, Warning, prepare, prepare_pixels};
pub use progress::Stage;
pub use render::{Rendering, Step, Urgency, least_memory, render};
pub use similarity::{LumaGrid, coarse_luma_grid, luma_grid};
pub use strip::{Profile, StripOptions, Stripped, strip};
#[cfg(feature = "work-counter")]
pub use {inflate::unpack, work::work_of};
