//! The whole path, as one list: inspect, decode, resize, orient, encode.

use std::ops::ControlFlow;

use calotype_protocol::{Dimensions, Format};

use crate::{
    Error, Inspection, Limits, Options,
    decode::decode,
    encode::encode,
    inspect,
    orient::orient,
    resize::resize,
    watch::{Progress, Stage, Watch},
};

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
    watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Prepared, Error> {
    let mut watch = Watch::new(watch);

    watch.start(Stage::Inspect)?;
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

    watch.start(Stage::Decode)?;
    let decoded = decode(
        bytes,
        &source,
        target,
        options.background,
        limits,
        &mut |done| watch.tick(done),
    )?;
    watch.start(Stage::Resize)?;
    let pixels = resize(decoded, target, source.orientation)?;
    let pixels = orient(pixels, source.orientation);
    watch.start(Stage::Encode)?;
    let bytes = encode(&pixels, options)?;

    Ok(Prepared {
        bytes,
        format: Format::Jpeg,
        dimensions: pixels.dimensions(),
        source,
    })
}
