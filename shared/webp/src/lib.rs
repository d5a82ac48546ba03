//! Reads and writes WebP, through libwebp's C, which is linked or loaded later.
//!
//! Only pixels and at most an ICC profile pass in or out: no metadata can. Nothing is allocated for
//! a file before our own bounded walk has read its header, no bytes make it panic, and half a file
//! is an error, never half a picture.
//!
//! ```
//! use std::ops::ControlFlow;
//! use calotype_webp::{Options, Picture, decode, encode, header};
//!
//! let red = [200, 30, 30].repeat(40 * 30);
//! let picture = Picture::Rgb { width: 40, height: 30, samples: &red };
//! let go_on = &mut |_| ControlFlow::Continue(());
//! let file = encode(picture, &Options::LOSSLESS, go_on)?;
//!
//! let seen = header(&file)?;
//! assert_eq!((seen.width, seen.height, seen.has_alpha), (40, 30, false));
//! assert_eq!(decode(&file, None, go_on)?.samples, red);
//! # Ok::<(), calotype_webp::Error>(())
//! ```
//!
//! Deliberately absent: writing animations, Exif and XMP; target sizes (a matter for code that
//! knows all formats); threads.

mod codec;
mod codecs;
mod decode;
mod encode;
mod error;
mod header;
#[cfg(feature = "libwebp")]
mod libwebp;
mod picture;
#[cfg(feature = "libwebp")]
mod planes;
mod profile;
#[cfg(feature = "libwebp")]
mod range;
mod riff;
#[cfg(feature = "libwebp")]
mod tidy;

pub use codec::{Bitstream, Codec, Rows, Watch};
pub use codecs::{has_codec, set_codec};
#[cfg(feature = "libwebp")]
pub use decode::decode_planes;
pub use decode::{Decoded, decode, decode_memory, decode_memory_of};
pub use encode::encode;
pub use error::{Error, SIDE_MAX};
pub use header::{Header, frames, header};
#[cfg(feature = "libwebp")]
pub use libwebp::Libwebp;
pub use picture::{Chroma, Options, Picture};
#[cfg(feature = "libwebp")]
pub use planes::Planes;
pub use profile::{PROFILE_MAX_BYTES, embed_profile, profile};
#[cfg(feature = "libwebp")]
pub use tidy::{tidy_alpha, tidy_lossless, tidy_lossy};
