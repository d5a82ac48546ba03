//! Makes any rendition of an original, for the edge to serve.
//!
//! ```text
//! upright → trim → flip → turn → fit → blur → sharpen → tone → background → border → encode
//! ```
//!
//! As few pixels as possible go through each step: a JPEG is decoded as small as its renditions
//! allow, cropping precedes the filter, and flip, turn and orientation are one move of the
//! remaining pixels.
//!
//! Equal renditions are equal files, regardless of the others made with them: one reading of a JPEG
//! gives each size the same pixels as a reading for that size alone.

mod attention;
mod backdrop;
mod blur;
mod check;
mod original;
mod rendering;
mod sharpen;
mod tone;
mod urgency;
mod work;

use std::ops::ControlFlow;

use calotype_protocol::rendition::Rendition;

use crate::{Error, Limits, Picture, decode::memory_of, pipeline::whole, progress::Stage};

pub use rendering::{Rendering, Step};
pub use urgency::Urgency;

/// Makes the pictures, in their order, all from one reading of the original if its format allows:
/// JPEG, PNG and GIF are read once, a WebP once for each size.
///
/// [`Rendition`]'s parts are applied in the order of their steps: upright (for any orientation in
/// the file), trim, flip, turn, fit, blur, sharpen, tone, background, border. Blur of radius r is a
/// Gaussian of sigma r ÷ 2, by three box filters in each direction; sharpening of s (s × 10 tenths)
/// adds s ÷ 2 of the difference between the luma and its blur of sigma 1. Colors become sRGB; of an
/// animation, the first frame is used.
///
/// A rendition without any of these at the size of the original may be the original itself without
/// its metadata, if it has the requested format and encoding it again would make it larger; never
/// as [`RenditionFormat::BaselineJpeg`].
///
/// `watch` is called for the stages as in [`crate::prepare`], several times if there are several
/// sizes; when it returns a break, the work ends with [`Error::Canceled`].
///
/// # Errors
/// [`Error::OptionInvalid`] for a part out of its bounds, or more renditions than
/// [`RENDITIONS_MAX`]; [`Error::TooMuchMemory`] before anything is decoded when the result is too
/// large for its steps. Otherwise as [`crate::prepare`].
///
/// ```
/// use std::ops::ControlFlow;
/// use calotype_imaging::{Limits, Urgency, render};
/// use calotype_protocol::{Dimensions, rendition::{Fit, Frame, Rendition, RenditionFormat}};
///
/// # let photo = calotype_imaging::selftest::photo_jpeg(640, 480);
/// let square = Rendition {
///     frame: Frame { width: Some(100), height: Some(100) },
///     fit: Fit::Cover,
///     format: RenditionFormat::Webp,
///     ..Rendition::default()
/// };
/// let jpeg = Rendition { format: RenditionFormat::Jpeg, ..square };
/// let go_on = &mut |_| ControlFlow::Continue(());
/// let made = render(&photo, &[square, jpeg], Urgency::OnDemand, &Limits::DERIVE, go_on)?;
/// assert_eq!(made[0].dimensions, Dimensions { width: 100, height: 100 });
/// assert_eq!(made[1].format, calotype_protocol::Format::Jpeg);
/// # Ok::<(), calotype_imaging::Error>(())
/// ```
pub fn render(
    bytes: &[u8],
    renditions: &[Rendition],
    urgency: Urgency,
    limits: &Limits,
    watch: &mut dyn FnMut(Stage) -> ControlFlow<()>,
) -> Result<Vec<Picture>, Error> {
    let mut rendering = Rendering::begin(bytes, renditions, urgency, limits, watch)?;
    let mut made: Vec<(usize, Picture)> = Vec::with_capacity(renditions.len());
    loop {
        match rendering.step(watch)? {
            Step::Further => {}
            Step::Made(index, picture) => made.push((index, picture)),
            Step::Done => break,
        }
    }
    made.sort_by_key(|(index, _)| *index);
    Ok(made.into_iter().map(|(_, picture)| picture).collect())
}

/// Minimum memory in bytes for any rendition of an original, from its header: nothing is decoded. A
/// JPEG can be decoded at an eighth of its sides, so any that passes the limits can be rendered: 0.
///
/// # Errors
/// Errors of the header: as [`crate::inspect_whole`], and [`Error::Corrupt`].
pub fn least_memory(bytes: &[u8], limits: &Limits) -> Result<u64, Error> {
    memory_of(bytes, &whole(bytes, limits)?)
}

#[cfg(test)]
mod tests;
