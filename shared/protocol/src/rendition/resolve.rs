//! From what is asked to what is made: the original's dimensions in, one rendition out.

use super::transform_options::{Asked, Dpr, Pull, Width};
use super::shape::shape;
use super::viewport::{MIDDLE, Seen, Slack, WHOLE};
use super::snap;
use super::{Fit, Flip, Frame, Gravity, Rendition, RenditionFormat, Trim, Turn};
use crate::limits::DERIVATIVE_QUALITY;
use crate::{Dimensions, FocalPoint, Format, Share};

/// What an image's record says of its original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Original {
    /// Its dimensions, upright.
    pub dimensions: Dimensions,
    /// Its format: a JPEG has no transparent pixels.
    pub format: Format,
    /// What must stay in sight, when somebody said so.
    pub focal_point: Option<FocalPoint>,
}

/// How exactly a URL is obeyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freedom {
    /// To the nearest of a few values, because anybody can write such a URL.
    Snapped,
    /// To the pixel: the URL is signed, or a preset of the operator's.
    Any,
}

impl Asked {
    /// The rendition of an original that this asks for, in a format that is settled.
    ///
    /// Nothing is enlarged, and what has no effect is left out: requests for equal
    /// pictures give equal renditions. `w=auto` and `dpr=auto` without the browser's
    /// answer ([`Asked::with_hints`]) count as not said.
    ///
    /// ```
    /// use calotype_protocol::rendition::{Asked, Freedom, Original, RenditionFormat};
    /// use calotype_protocol::{Dimensions, Format};
    /// let photo = Original {
    ///     dimensions: Dimensions { width: 4000, height: 3000 },
    ///     format: Format::Jpeg,
    ///     focal_point: None,
    /// };
    /// let name = |query, freedom| {
    ///     let asked = Asked::from_query(query).unwrap();
    ///     asked.rendition(photo, freedom, RenditionFormat::Webp).to_string()
    /// };
    /// assert_eq!(name("w=700&q=77", Freedom::Any), "w700-q77.webp");
    /// assert_eq!(name("w=700&q=77", Freedom::Snapped), "w750-q75.webp");
    /// assert_eq!(name("h=600&bg=red&g=left", Freedom::Any), "w800-q80.webp");
    /// ```
    pub fn rendition(
        &self,
        original: Original,
        freedom: Freedom,
        format: RenditionFormat,
    ) -> Rendition {
        let trim = match freedom {
            Freedom::Any => self.trim.of(original.dimensions),
            Freedom::Snapped => Trim::default(),
        };
        let (flip, turn) = one_way(self.flip, self.turn);
        let seen = Seen::new(original.dimensions, trim, flip, turn);
        let (fit, frame) = shape(self.fit, self.frame(), seen.dimensions, freedom);
        let (blur, sharpen, quality) = match freedom {
            Freedom::Any => (self.blur, self.sharpen, self.quality),
            Freedom::Snapped => (
                snap::blur(self.blur),
                snap::sharpen(self.sharpen, self.blur),
                self.quality.map(snap::quality),
            ),
        };
        Rendition {
            frame,
            fit,
            gravity: self.gravity(original, &seen, fit, frame, freedom),
            trim,
            flip,
            turn,
            blur,
            sharpen,
            background: self.background(original.format, fit, format, freedom),
            format,
            quality: match format {
                RenditionFormat::Png => DERIVATIVE_QUALITY,
                _ => quality.unwrap_or(DERIVATIVE_QUALITY),
            },
        }
    }

    /// Widths for `srcset`, narrowest first: each is what `w` has to be for a picture of
    /// that width, and the last is the widest that this original gives.
    pub fn ladder(&self, original: Original) -> Vec<u32> {
        let (flip, turn) = one_way(self.flip, self.turn);
        let seen = Seen::new(original.dimensions, Trim::default(), flip, turn).dimensions;
        let widest = match (self.fit, self.frame()) {
            (
                Fit::Cover | Fit::Pad | Fit::Squeeze,
                Frame {
                    width: Some(width),
                    height: Some(height),
                },
            ) => snap::widest(self.fit, seen, width, height).width,
            _ => seen.width,
        };
        snap::srcset(widest)
    }

    /// Width and height in pixels of the device.
    fn frame(&self) -> Frame {
        let times = |side| match self.dpr {
            Some(Dpr::Times(density)) => density.times(side),
            _ => side,
        };
        let width = match self.width {
            Some(Width::Pixels(width)) => Some(times(width)),
            _ => None,
        };
        Frame {
            width,
            height: self.height.map(times),
        }
    }

    fn gravity(
        &self,
        original: Original,
        seen: &Seen,
        fit: Fit,
        frame: Frame,
        freedom: Freedom,
    ) -> Gravity {
        let slack = Slack::new(fit, frame, seen.dimensions);
        let stored = match fit {
            Fit::Cover => original.focal_point.map(|point| seen.keep(point, slack)),
            _ => None,
        };
        let asked = match self.gravity {
            Some(Pull::Centre) => return Gravity::Centre,
            Some(Pull::Auto) if fit == Fit::Cover => return stored.unwrap_or(Gravity::Auto),
            Some(Pull::Auto) | None => return stored.unwrap_or_default(),
            Some(Pull::Left) => (0, MIDDLE),
            Some(Pull::Right) => (WHOLE, MIDDLE),
            Some(Pull::Top) => (MIDDLE, 0),
            Some(Pull::Bottom) => (MIDDLE, WHOLE),
            Some(Pull::Point(point)) => {
                let share = |it: Share| match freedom {
                    Freedom::Any => u32::from(it.ten_thousandths()),
                    Freedom::Snapped => snap::share(it.ten_thousandths().into()),
                };
                (share(point.x), share(point.y))
            }
        };
        seen.point(asked, slack)
    }

    fn background(
        &self,
        original: Format,
        fit: Fit,
        format: RenditionFormat,
        freedom: Freedom,
    ) -> Option<[u8; 4]> {
        let shows = fit == Fit::Pad || original != Format::Jpeg;
        let asked = self.background.filter(|_| shows)?;
        let colour = match freedom {
            Freedom::Any => asked,
            Freedom::Snapped => snap::colour(asked),
        };
        let [red, green, blue, alpha] = colour;
        match format {
            // White is what it has without one.
            RenditionFormat::Jpeg | RenditionFormat::BaselineJpeg => {
                let on_white = |channel: u8| {
                    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
                    ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
                };
                let opaque = [on_white(red), on_white(green), on_white(blue), 255];
                (opaque != [255; 4]).then_some(opaque)
            }
            RenditionFormat::Webp | RenditionFormat::Png => (alpha > 0).then_some(colour),
        }
    }
}

/// Eight ways a picture can lie, out of sixteen words for them: an upside-down mirror image
/// is a mirror image that is turned half around.
const fn one_way(flip: Flip, turn: Turn) -> (Flip, Turn) {
    let half_around = match turn {
        Turn::None => Turn::Half,
        Turn::Quarter => Turn::ThreeQuarters,
        Turn::Half => Turn::None,
        Turn::ThreeQuarters => Turn::Quarter,
    };
    match flip {
        Flip::None => (Flip::None, turn),
        Flip::Horizontal => (Flip::Horizontal, turn),
        Flip::Vertical => (Flip::Horizontal, half_around),
        Flip::Both => (Flip::None, half_around),
    }
}

#[cfg(test)]
#[path = "resolve_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "resolve_properties.rs"]
mod properties;
