//! Resolves the options of a URL for one original: its dimensions in, one rendition out.

use super::definition::{
    Anchor, Border, Fit, Flip, Frame, Rendition, RenditionFormat, Sides, Turn,
};
use super::precision::Precision;
use super::proportions::largest_within;
use super::shape::shape;
use super::snap;
use super::transform_options::{Dpr, Gravity, RequestedFit, TransformOptions, Width};
use super::viewport::{MIDDLE, Slack, Viewport, WHOLE};
use crate::details::{FocalPoint, Share};
use crate::dimensions::Dimensions;
use crate::format::Format;
use crate::limits::DERIVATIVE_QUALITY;

/// The facts of an original that its image's record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Original {
    /// Its dimensions, upright.
    pub dimensions: Dimensions,
    /// Its format: a JPEG has no transparent pixels.
    pub format: Format,
    /// The point that stays visible, if the owner set one.
    pub focal_point: Option<FocalPoint>,
}

impl TransformOptions {
    /// Resolves the options for an original, in a negotiated format.
    ///
    /// Nothing is enlarged, and options without effect are left out: requests for equal pictures
    /// give equal renditions. `w=auto` and `dpr=auto` without the browser's hints
    /// ([`TransformOptions::with_hints`]) count as absent.
    ///
    /// ```
    /// use calotype_protocol::rendition::{TransformOptions, Precision, Original, RenditionFormat};
    /// use calotype_protocol::{Dimensions, Format};
    /// let photo = Original {
    ///     dimensions: Dimensions { width: 4000, height: 3000 },
    ///     format: Format::Jpeg,
    ///     focal_point: None,
    /// };
    /// let name = |query, precision| {
    ///     let options = TransformOptions::from_query(query).unwrap();
    ///     options.resolve(photo, precision, RenditionFormat::Webp).to_string()
    /// };
    /// assert_eq!(name("w=700&q=77", Precision::Exact), "w700-q77.webp");
    /// assert_eq!(name("w=700&q=77", Precision::Snapped), "w750-q75.webp");
    /// assert_eq!(name("h=600&bg=red&g=left", Precision::Exact), "w800-q80.webp");
    /// ```
    pub fn resolve(
        &self,
        original: Original,
        precision: Precision,
        format: RenditionFormat,
    ) -> Rendition {
        let trim = self.trim.of(original.dimensions);
        let (flip, turn) = one_way(self.flip, self.turn);
        let viewport = Viewport::new(original.dimensions, trim, flip, turn);
        let (fit, frame, zoom) = self.shape(original, &viewport, precision);
        let (blur, sharpen, quality, tone) = match precision {
            Precision::Exact => (self.blur, self.sharpen, self.quality, self.tone),
            Precision::Snapped => (
                snap::blur(self.blur),
                snap::sharpen(self.sharpen, self.blur),
                self.quality.map(snap::quality),
                snap::tone(self.tone),
            ),
        };
        let slack = Slack::new(fit, frame, viewport.dimensions, zoom > 0);
        Rendition {
            frame,
            fit,
            anchor: self.anchor(original, &viewport, fit, slack, precision),
            trim,
            flip,
            turn,
            blur,
            sharpen,
            tone,
            zoom,
            border: self.border(),
            background: self.background(original.format, fit, format, precision),
            format,
            quality: match format {
                RenditionFormat::Png => DERIVATIVE_QUALITY,
                _ => quality.unwrap_or(DERIVATIVE_QUALITY),
            },
        }
    }

    /// Widths for `srcset`, narrowest first: each is the value of `w` that gives a picture of that
    /// width. The last is the widest that this original gives.
    pub fn ladder(&self, original: Original) -> Vec<u32> {
        let (flip, turn) = one_way(self.flip, self.turn);
        let viewport = Viewport::new(original.dimensions, Sides::default(), flip, turn).dimensions;
        let widest = match (self.fit.map(RequestedFit::fit), self.frame()) {
            (
                Some(fit @ (Fit::Cover | Fit::Pad | Fit::Squeeze)),
                Frame {
                    width: Some(width),
                    height: Some(height),
                },
            ) => snap::widest(fit, viewport, Dimensions { width, height }).width,
            _ => viewport.width,
        };
        snap::srcset(widest)
    }

    /// Returns fit, frame and zoom in their canonical form.
    fn shape(
        &self,
        original: Original,
        viewport: &Viewport,
        precision: Precision,
    ) -> (Fit, Frame, u8) {
        let viewport = viewport.dimensions;
        // A zoom needs a focal point that somebody set.
        let has_target = self.gravity == Some(Gravity::Auto) && original.focal_point.is_some();
        let zoom = match precision {
            _ if !has_target => 0,
            Precision::Exact => self.zoom,
            Precision::Snapped => snap::zoom(self.zoom),
        };
        if zoom > 0 {
            let (fit, frame) = shape(self.fit, self.frame(), viewport, precision, true);
            if fit == Fit::Cover && has_pixels_to_spare(frame, viewport) {
                return (fit, frame, zoom);
            }
        }
        let (fit, frame) = shape(self.fit, self.frame(), viewport, precision, false);
        (fit, frame, 0)
    }

    fn border(&self) -> Option<Border> {
        let border = match self.dpr {
            Some(Dpr::Times(density)) => self.border.map(|side| density.times_or_none(side)),
            _ => self.border,
        };
        (border.sides != Sides::default()).then_some(Border {
            sides: border.sides,
            color: border.color,
        })
    }

    /// Width and height in device pixels.
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

    fn anchor(
        &self,
        original: Original,
        viewport: &Viewport,
        fit: Fit,
        slack: Slack,
        precision: Precision,
    ) -> Anchor {
        let stored = match fit {
            Fit::Cover => original
                .focal_point
                .map(|point| viewport.keep(point, slack)),
            _ => None,
        };
        let requested = match self.gravity {
            Some(Gravity::Center) => return Anchor::Center,
            Some(Gravity::Auto) if fit == Fit::Cover => return stored.unwrap_or(Anchor::Auto),
            Some(Gravity::Auto) | None => return stored.unwrap_or_default(),
            Some(Gravity::Left) => (0, MIDDLE),
            Some(Gravity::Right) => (WHOLE, MIDDLE),
            Some(Gravity::Top) => (MIDDLE, 0),
            Some(Gravity::Bottom) => (MIDDLE, WHOLE),
            Some(Gravity::Point(point)) => {
                let share = |it: Share| match precision {
                    Precision::Exact => u32::from(it.ten_thousandths()),
                    Precision::Snapped => snap::share(it.ten_thousandths().into()),
                };
                (share(point.x), share(point.y))
            }
        };
        viewport.point(requested, slack)
    }

    fn background(
        &self,
        original: Format,
        fit: Fit,
        format: RenditionFormat,
        precision: Precision,
    ) -> Option<[u8; 4]> {
        let shows = fit == Fit::Pad || original != Format::Jpeg;
        let requested = self.background.filter(|_| shows)?;
        let color = match precision {
            Precision::Exact => requested,
            Precision::Snapped => snap::color(requested),
        };
        let [red, green, blue, alpha] = color;
        match format {
            // White is the default here.
            RenditionFormat::Jpeg | RenditionFormat::BaselineJpeg => {
                let on_white = |channel: u8| {
                    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
                    ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
                };
                let opaque = [on_white(red), on_white(green), on_white(blue), 255];
                (opaque != [255; 4]).then_some(opaque)
            }
            RenditionFormat::Webp | RenditionFormat::Png => (alpha > 0).then_some(color),
        }
    }
}

/// Whether the picture has more than one pixel for each pixel of the frame.
fn has_pixels_to_spare(frame: Frame, picture: Dimensions) -> bool {
    let (Some(width), Some(height)) = (frame.width, frame.height) else {
        return false;
    };
    let frame = Dimensions { width, height };
    let seen = largest_within(picture, frame);
    seen.width > width && seen.height > height
}

/// Reduces sixteen combinations to the eight ways a picture can lie: an upside-down mirror image is
/// a mirror image turned by 180°.
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
