//! Pictures in memory: samples from decoders, pixels for encoders.

mod each;
mod part;
pub(crate) mod planes;
mod raster;
mod samples;

pub(crate) use each::{changed, mapped, merged};
pub(crate) use raster::{Channels, Pixels, Raster, Sample, rgba};
pub(crate) use samples::Samples;
