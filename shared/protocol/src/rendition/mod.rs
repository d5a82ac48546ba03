//! Renditions: from the options of a delivery URL to one file made from an original.
//!
//! A URL is read into [`TransformOptions`] (`query`, `options`, `value`, `color`). The browser's
//! [`Hints`] replace `auto`. [`TransformOptions::resolve`] gives the one [`Rendition`] for an
//! [`Original`] (`resolve`, `shape`, `snap`, `viewport`), which has a name (`canonical`) and a
//! [`Layout`] in pixels (`geometry`).

mod canonical;
mod color;
mod definition;
mod geometry;
mod hints;
mod option_error;
mod option_names;
mod options;
mod precision;
mod presets;
mod proportions;
mod query;
mod resolve;
mod shape;
pub mod snap;
mod spelling;
mod transform_options;
mod value;
mod viewport;

pub use canonical::ParseRenditionError;
pub use definition::{
    Anchor, Border, Fit, Flip, Frame, Rendition, RenditionFormat, Sides, Tone, Turn,
};
pub use geometry::{Layout, dimensions_of};
pub use hints::{Connection, Hints};
pub use option_error::OptionError;
pub use option_names::{OPTION_NAMES, OptionNames};
pub use precision::Precision;
pub use presets::{PresetName, Presets};
pub use resolve::Original;
pub use transform_options::{
    Density, Dpr, Gravity, Missing, OnError, RequestedBorder, RequestedFit, RequestedFormat,
    RequestedTrim, TransformOptions, Version, Width,
};
