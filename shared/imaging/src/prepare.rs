//! The whole path, as one list: inspect, decode, resize, orient, encode.

use std::ops::ControlFlow;

use calotype_protocol::{Dimensions, Format};

use crate::{
    Error, Inspection, Limits, Options, decode::decode, encode::encode, inspect, orient::orient,
    resize::resize,
};

/// A step of [`prepare`], told to the watcher as it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Header walk and limits.
    Inspect,
    /// Bytes to pixels.
    Decode,
    /// To the wanted size, and upright.
    Resize,
    /// Pixels to bytes.
    Encode,
}

/// A new picture: upright, within the wanted size, without metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The encoded file.
    pub bytes: Vec<u8>,
    /// Its format.
    pub format: Format,
    /// Its width and height.
    pub dimensions: Dimensions,
    /// What the source was.
    pub source: Inspection,
}

/// Makes the picture that may leave the device: at most `options.max_side`
/// pixels a side, upright, opaque, a JPEG of `options.quality`, no metadata.
///
/// `watch` is called as each [`Stage`] starts, in order; when it breaks, the
/// work ends with [`Error::Cancelled`]. Timing is the caller's: this crate
/// knows no clock.
///
/// # Errors
/// [`Error::Corrupt`] for a file that is damaged or ends early: a picture that
/// is grey from some row on never comes out. Otherwise see [`Error`].
pub fn prepare(
    bytes: &[u8],
    options: &Options,
    limits: &Limits,
    watch: &mut dyn FnMut(Stage) -> ControlFlow<()>,
) -> Result<Prepared, Error> {
    let mut start = |stage| match watch(stage) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Cancelled),
    };

    start(Stage::Inspect)?;
    options.check()?;
    let source = inspect(bytes, limits).map_err(|error| match error {
        // Here the whole file is at hand: there are no more bytes to come.
        Error::HeaderIncomplete => Error::corrupt("the file ends inside its header"),
        other => other,
    })?;
    // Resize before rotating: fewer pixels to turn. So the target is sideways too.
    let target = source
        .orientation
        .turned(source.dimensions.fit_within(options.max_side));

    start(Stage::Decode)?;
    let decoded = decode(bytes, &source, target, options.background)?;
    start(Stage::Resize)?;
    let pixels = resize(decoded, target, source.orientation)?;
    let pixels = orient(pixels, source.orientation);
    start(Stage::Encode)?;
    let bytes = encode(&pixels, options)?;

    Ok(Prepared {
        bytes,
        format: Format::Jpeg,
        dimensions: pixels.dimensions(),
        source,
    })
}
