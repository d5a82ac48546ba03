//! The table of options, and how a list of them is read and printed.

use std::fmt;

use super::definition::{Fit, Flip, Trim, Turn};
use super::option_error::{Fault, OptionError};
use super::option_names::short_name;
use super::transform_options::{
    Dpr, Gravity, Missing, OnError, RequestedFormat, RequestedTrim, TransformOptions, Version,
    Width,
};
use super::{color, value};
use crate::details::Share;
use crate::limits::SOURCE_MAX_SIDE;

/// Cloudflare's options that nothing is done for: a picture without them would not be
/// the one that was asked for.
const UNSUPPORTED: [&str; 8] = [
    "border",
    "brightness",
    "contrast",
    "gamma",
    "saturation",
    "segment",
    "upscale",
    "zoom",
];

/// Reads options one by one; each at most once, whatever it is called.
#[derive(Debug, Default)]
pub(super) struct Reader {
    options: TransformOptions,
    seen: Vec<&'static str>,
}

impl Reader {
    pub(super) fn read(&mut self, name: &str, text: &str) -> Result<(), OptionError> {
        let refused = |fault| Err(OptionError::new(name, fault));
        let Some(short) = short_name(name) else {
            let family = name.split('.').next().unwrap_or(name);
            if UNSUPPORTED.contains(&family) || name.starts_with("trim.border") {
                return refused(Fault::Unsupported);
            }
            return refused(Fault::Unknown);
        };
        if self.seen.contains(&short) {
            return refused(Fault::Repeated);
        }
        if short == "trim" && text == "border" {
            return Err(OptionError::new(
                "trim",
                Fault::Not("the pixels of four sides"),
            ));
        }
        self.seen.push(short);
        self.set(short, text)
            .or_else(|what| refused(Fault::Not(what)))
    }

    /// What was read.
    pub(super) fn done(self) -> Result<TransformOptions, OptionError> {
        let is_area = |name: &&str| name.starts_with("trim.");
        if self.seen.contains(&"trim") && self.seen.iter().any(is_area) {
            return Err(OptionError::new(
                "trim",
                Fault::Beside("trim.left and the like"),
            ));
        }
        Ok(self.options)
    }

    fn set(&mut self, short: &'static str, text: &str) -> Result<(), &'static str> {
        let options = &mut self.options;
        match short {
            "w" => {
                options.width = Some(value::width(text).ok_or("auto or a number from 1 to 65535")?)
            }
            "h" => options.height = Some(value::side(text).ok_or("a number from 1 to 65535")?),
            "dpr" => {
                options.dpr = value::dpr(text)
                    .ok_or("auto or a number from 0.1 to 10")
                    .map(other_than_one)?
            }
            "fit" => {
                options.fit = value::fit(text)
                    .ok_or("scale-down, contain, cover, crop, aspect-crop, pad or squeeze")?;
            }
            "g" => {
                options.gravity = Some(value::gravity(text).ok_or(
                    "center, auto, face, left, right, top, bottom or a point such as 0.5x0.3",
                )?);
            }
            "q" => options.quality = Some(value::quality(text).ok_or(QUALITY)?),
            "scq" => options.slow_quality = Some(value::quality(text).ok_or(QUALITY)?),
            "fm" => {
                options.format = value::format(text)
                    .ok_or("auto, webp, jpeg, baseline-jpeg, png, avif or json")?;
            }
            "trim" => {
                options.trim =
                    value::trim(text).ok_or("the pixels of four sides, as in 10.0.10.0")?;
            }
            "trim.left" | "trim.top" | "trim.width" | "trim.height" => {
                return self.set_area(short, text);
            }
            "flip" => options.flip = value::flip(text).ok_or("h, v or hv")?,
            "rot" => options.turn = value::turn(text).ok_or("0, 90, 180 or 270")?,
            "blur" => options.blur = value::blur(text).ok_or("a number from 0 to 250")?,
            "sharp" => options.sharpen = value::sharpen(text).ok_or("a number from 0 to 10")?,
            "bg" => {
                options.background = Some(
                    color::parse(text).ok_or("a color: a name, hexadecimal digits or rgb(…)")?,
                );
            }
            "onerror" => match text {
                "redirect" => options.on_error = OnError::Redirect,
                _ => return Err("redirect"),
            },
            "missing" => match text {
                "placeholder" => options.missing = Missing::Placeholder,
                "problem" => options.missing = Missing::Problem,
                _ => return Err("placeholder or problem"),
            },
            "v" => {
                options.version =
                    Some(Version::new(text).ok_or("1 to 32 of A–Z a–z 0–9 - _ or a point")?);
            }
            // Ours are still, without metadata, and compressed as well as there is time for.
            "anim" if matches!(text, "true" | "false") => {}
            "anim" => return Err("true or false"),
            "metadata" if matches!(text, "none" | "copyright" | "keep") => {}
            "metadata" => return Err("none, copyright or keep"),
            "compression" if text == "fast" => {}
            _ => return Err("fast"),
        }
        Ok(())
    }

    fn set_area(&mut self, short: &str, text: &str) -> Result<(), &'static str> {
        let (mut left, mut top, mut width, mut height) = match self.options.trim {
            RequestedTrim::Area {
                left,
                top,
                width,
                height,
            } => (left, top, width, height),
            RequestedTrim::Sides(trim) => (trim.left, trim.top, None, None),
        };
        let before = value::number(text, SOURCE_MAX_SIDE);
        match short {
            "trim.left" => left = before.ok_or("a number from 0 to 65535")?,
            "trim.top" => top = before.ok_or("a number from 0 to 65535")?,
            "trim.width" => width = Some(value::side(text).ok_or("a number from 1 to 65535")?),
            _ => height = Some(value::side(text).ok_or("a number from 1 to 65535")?),
        }
        self.options.trim = area(left, top, width, height);
        Ok(())
    }
}

const QUALITY: &str = "a number from 1 to 100, high, medium-high, medium-low or low";

fn other_than_one(dpr: Dpr) -> Option<Dpr> {
    match dpr {
        Dpr::Times(density) if density.hundredths() == 100 => None,
        _ => Some(dpr),
    }
}

/// Without an end it is the same as two sides.
fn area(left: u32, top: u32, width: Option<u32>, height: Option<u32>) -> RequestedTrim {
    match (width, height) {
        (None, None) => RequestedTrim::Sides(Trim {
            top,
            left,
            ..Trim::default()
        }),
        _ => RequestedTrim::Area {
            left,
            top,
            width,
            height,
        },
    }
}

/// The canonical query string: short names, one order, no defaults. It needs no
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
        out.some("fit", fit_name(self.fit))?;
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
        out.some("bg", self.background.map(color::Hex))?;
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

    fn trim(&mut self, trim: RequestedTrim) -> fmt::Result {
        match trim {
            RequestedTrim::Sides(trim) if trim == Trim::default() => Ok(()),
            RequestedTrim::Sides(Trim {
                top,
                right,
                bottom,
                left,
            }) => self.pair("trim", format_args!("{top}.{right}.{bottom}.{left}")),
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

/// A number in `1/parts`, parts a power of ten, without zeros at its end.
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
