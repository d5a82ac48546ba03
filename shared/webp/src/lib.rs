//! WebP in and out, through libwebp's C.
//!
//! Pixels go in and come out, and at most an ICC profile: no metadata can pass.
//! Nothing is allocated for a file before its header was read by our own bounded
//! walk, no bytes make it panic, and half a file is an error, never half a picture.
//!
//! ```
//! use std::ops::ControlFlow;
//! use calotype_webp::{Options, Picture, decode, encode, header};
//!
//! let red = [200, 30, 30].repeat(40 * 30);
//! let picture = Picture::Rgb { width: 40, height: 30, samples: &red };
//! let file = encode(picture, &Options::LOSSLESS, &mut |_| ControlFlow::Continue(()))?;
//!
//! let seen = header(&file)?;
//! assert_eq!((seen.width, seen.height, seen.has_alpha), (40, 30, false));
//! assert_eq!(decode(&file, None)?.samples, red);
//! # Ok::<(), calotype_webp::Error>(())
//! ```
//!
//! Deliberately absent: writing animations, Exif and XMP; target sizes (a matter
//! for who knows all formats); threads.

mod decode;
mod encode;
mod error;
mod header;
mod profile;
mod range;
mod riff;

pub use decode::{Decoded, Planes, decode, decode_memory, decode_planes};
pub use encode::{Chroma, Options, Picture, SIDE_MAX, encode};
pub use error::Error;
pub use header::{Header, frames, header};
pub use profile::{PROFILE_MAX_BYTES, embed_profile, profile};
