//! Prints options as the canonical query string.

use std::fmt;

use super::color::Hex;
use super::definition::{Fit, Flip, Sides, Tone, Turn};
use super::transform_options::{
    Dpr, Gravity, Missing, OnError, RequestedBorder, RequestedFit, RequestedFormat, RequestedTrim,
    TransformOptions, Version, Width,
};
use crate::details::Share;

/// The canonical query string: short names, a fixed order, no defaults. It needs no
/// percent-encoding.
impl fmt::Display for TransformOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = Printer { f, any: false };
        match self.width {
            Some(Width::Pixels(width)) => out.pair("w", width)?,
            Some(Width::Auto) => out.pair("w", "auto")?,
            None => {}
        }
        out.some("h", self.height)?;
        match self.dpr {
            Some(Dpr::Times(density)) => {
                out.pair("dpr", Decimal(density.hundredths().into(), 100))?;
            }
            Some(Dpr::Auto) => out.pair("dpr", "auto")?,
            None => {}
        }
        out.some("fit", self.fit.map(requested_fit_name))?;
        if let Some(gravity) = self.gravity {
            out.gravity(gravity)?;
        }
        out.some("q", self.quality)?;
        out.some("scq", self.slow_quality)?;
        out.some("fm", format_name(self.format))?;
        out.trim(self.trim)?;
        out.some("flip", flip_name(self.flip))?;
        out.some("rot", turn_name(self.turn))?;
        out.some("blur", Some(self.blur).filter(|blur| *blur > 0))?;
        let sharpen = Some(self.sharpen).filter(|sharpen| *sharpen > 0);
        out.some("sharp", sharpen.map(|tenths| Decimal(tenths.into(), 10)))?;
        out.tone(self.tone)?;
        let zoom = Some(self.zoom).filter(|zoom| *zoom > 0);
        out.some("zoom", zoom.map(|it| Decimal(it.into(), 100)))?;
        out.border(self.border)?;
        out.some("bg", self.background.map(Hex))?;
        let redirects = self.on_error == OnError::Redirect;
        out.some("onerror", redirects.then_some("redirect"))?;
        let has_placeholder = self.missing == Missing::Placeholder;
        out.some("missing", has_placeholder.then_some("placeholder"))?;
        out.some("v", self.version.as_ref().map(Version::as_str))
    }
}

struct Printer<'a, 'b> {
    f: &'a mut fmt::Formatter<'b>,
    any: bool,
}

impl Printer<'_, '_> {
    fn pair(&mut self, name: &str, value: impl fmt::Display) -> fmt::Result {
        let before = if self.any { "&" } else { "" };
        self.any = true;
        write!(self.f, "{before}{name}={value}")
    }

    fn some(&mut self, name: &str, value: Option<impl fmt::Display>) -> fmt::Result {
        value.map_or(Ok(()), |value| self.pair(name, value))
    }

    fn gravity(&mut self, gravity: Gravity) -> fmt::Result {
        let name = match gravity {
            Gravity::Center => "center",
            Gravity::Auto => "auto",
            Gravity::Left => "left",
            Gravity::Right => "right",
            Gravity::Top => "top",
            Gravity::Bottom => "bottom",
            Gravity::Point(point) => {
                let share = |it: Share| Decimal(it.ten_thousandths().into(), 10_000);
                return self.pair("g", format_args!("{}x{}", share(point.x), share(point.y)));
            }
        };
        self.pair("g", name)
    }

    fn tone(&mut self, tone: Tone) -> fmt::Result {
        for (name, factor) in [
            ("brightness", tone.brightness),
            ("contrast", tone.contrast),
            ("gamma", tone.gamma),
            ("saturation", tone.saturation),
        ] {
            let changing = Some(factor).filter(|it| *it != 100);
            self.some(name, changing.map(|it| Decimal(it.into(), 100)))?;
        }
        Ok(())
    }

    fn border(&mut self, RequestedBorder { sides, color }: RequestedBorder) -> fmt::Result {
        let Sides {
            top,
            right,
            bottom,
            left,
        } = sides;
        if [right, bottom, left] == [top; 3] {
            self.some("border", Some(top).filter(|it| *it > 0))?;
        } else {
            for (name, side) in [
                ("border.top", top),
                ("border.right", right),
                ("border.bottom", bottom),
                ("border.left", left),
            ] {
                self.some(name, Some(side).filter(|it| *it > 0))?;
            }
        }
        let named = Some(color).filter(|it| *it != RequestedBorder::COLOR);
        self.some("border.color", named.map(Hex))
    }

    fn trim(&mut self, trim: RequestedTrim) -> fmt::Result {
        match trim {
            RequestedTrim::Sides(trim) if trim == Sides::default() => Ok(()),
            RequestedTrim::Sides(trim) => self.pair("trim", trim),
            RequestedTrim::Area {
                left,
                top,
                width,
                height,
            } => {
                self.pair("trim.left", left)?;
                self.pair("trim.top", top)?;
                self.some("trim.width", width)?;
                self.some("trim.height", height)
            }
        }
    }
}

/// A number in `1/parts`, parts a power of ten; prints without trailing zeros.
struct Decimal(u32, u32);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(value, parts) = *self;
        write!(f, "{}", value / parts)?;
        let digits = parts.ilog10() as usize;
        let fraction = format!("{:0digits$}", value % parts);
        match fraction.trim_end_matches('0') {
            "" => Ok(()),
            some => write!(f, ".{some}"),
        }
    }
}

const fn requested_fit_name(fit: RequestedFit) -> &'static str {
    match fit {
        RequestedFit::ScaleDown => "scale-down",
        RequestedFit::Cover => "cover",
        RequestedFit::Crop => "crop",
        RequestedFit::Pad => "pad",
        RequestedFit::Squeeze => "squeeze",
    }
}

pub(super) const fn fit_name(fit: Fit) -> Option<&'static str> {
    match fit {
        Fit::ScaleDown => None,
        Fit::Cover => Some("cover"),
        Fit::Pad => Some("pad"),
        Fit::Squeeze => Some("squeeze"),
    }
}

pub(super) const fn flip_name(flip: Flip) -> Option<&'static str> {
    match flip {
        Flip::None => None,
        Flip::Horizontal => Some("h"),
        Flip::Vertical => Some("v"),
        Flip::Both => Some("hv"),
    }
}

pub(super) const fn turn_name(turn: Turn) -> Option<&'static str> {
    match turn {
        Turn::None => None,
        Turn::Quarter => Some("90"),
        Turn::Half => Some("180"),
        Turn::ThreeQuarters => Some("270"),
    }
}

const fn format_name(format: RequestedFormat) -> Option<&'static str> {
    match format {
        RequestedFormat::Auto => None,
        RequestedFormat::Webp => Some("webp"),
        RequestedFormat::Jpeg => Some("jpeg"),
        RequestedFormat::BaselineJpeg => Some("baseline-jpeg"),
        RequestedFormat::Png => Some("png"),
        RequestedFormat::Avif => Some("avif"),
        RequestedFormat::Json => Some("json"),
    }
}
