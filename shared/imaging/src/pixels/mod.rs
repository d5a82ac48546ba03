//! Pictures between bytes and bytes: samples as decoders give them, pixels as encoders
//! take them.

mod bands;
mod part;
pub(crate) mod planes;
mod raster;
mod samples;

pub(crate) use bands::{changed, mapped, merged};
pub(crate) use raster::{Channels, Pixels, Raster, Sample, rgba};
pub(crate) use samples::Samples;
