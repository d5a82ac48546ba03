//! Prepares pixels that the caller decoded.

use std::{borrow::Cow, ops::ControlFlow};

use calotype_protocol::Dimensions;

use super::stills::{Sight, stills};
use crate::{
    Error, Limits, Options, Orientation, Picture, Placeholders,
    pipeline::Upright,
    pixels::{Channels, Raster, Samples},
    progress::{Stage, Watch, start},
    resize::resize,
};

/// As [`Prepared`], for pixels instead of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pictures {
    /// The picture within [`Options::max_side`], [`Options::max_width`] and
    /// [`Options::max_height`].
    pub picture: Picture,
    /// The pictures of [`Options::variants`], in their order. A smaller one has the dimensions of a
    /// size made from [`Self::picture`].
    pub variants: Vec<Picture>,
    /// Placeholders for loading, if requested.
    pub placeholders: Option<Placeholders>,
}

/// As [`prepare`], for pixels that the caller decoded: upright, in sRGB, interleaved red, green,
/// blue and alpha (not premultiplied), 8 bits each.
///
/// [`Options::animation`] and [`Options::color_space`] have no effect: pixels are a still in sRGB.
/// No picture is passed through.
///
/// # Errors
/// [`Error::TooLarge`]; [`Error::Corrupt`] when there are not four samples for each pixel.
/// Otherwise see [`Error`].
///
/// ```
/// use std::ops::ControlFlow;
/// use calotype_imaging::{Limits, Options, prepare_pixels};
/// use calotype_protocol::Dimensions;
///
/// let red = [200, 30, 30, 255].repeat(40 * 30);
/// let sides = Dimensions { width: 40, height: 30 };
/// let options = Options { max_side: Some(20), ..Options::default() };
/// let made = prepare_pixels(red, sides, &options, &Limits::SOURCE, &mut |_| ControlFlow::Continue(()))?;
/// assert_eq!(made.picture.dimensions, Dimensions { width: 20, height: 15 });
/// # Ok::<(), calotype_imaging::Error>(())
/// ```
pub fn prepare_pixels(
    rgba: Vec<u8>,
    dimensions: Dimensions,
    options: &Options,
    limits: &Limits,
    watch: &mut dyn FnMut(Stage) -> ControlFlow<()>,
) -> Result<Pictures, Error> {
    start(watch, Stage::Inspect)?;
    options.check()?;
    limits.check_dimensions(dimensions)?;
    let max_side = options.longest_side_of(dimensions);
    let raster = Raster::lean(dimensions, Channels::Rgba, rgba)
        .ok_or_else(|| Error::corrupt("not four samples for each pixel"))?;
    let source = Sight {
        dimensions,
        first: dimensions.fit_within(max_side),
        has_alpha: raster.channels().has_alpha(),
        most_bytes: None,
    };
    let open = |target, watch: &mut Watch<'_>| {
        start(watch, Stage::Resize)?;
        let samples = Cow::Owned(Samples::Packed(raster));
        let upright = Orientation::Upright;
        Ok(Upright {
            pixels: resize(samples, target, upright, options.resize_light)?,
            profile: None,
            is_as_stored: false,
            is_repaired: false,
        })
    };
    let sides = [&[max_side], options.variants.as_slice()].concat();
    let mut made = stills(source, &sides, options, watch, Box::new(open), &|| Ok(None))?;
    Ok(Pictures {
        picture: made.pictures.remove(0),
        variants: made.pictures,
        placeholders: made.placeholders,
    })
}
