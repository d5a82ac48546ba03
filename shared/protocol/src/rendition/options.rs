//! The table of options, and the reader for a list of them.

use super::definition::Sides;
use super::option_error::{Fault, OptionError};
use super::option_names::short_name;
use super::transform_options::{
    Dpr, Missing, OnError, RequestedBorder, RequestedTrim, TransformOptions, Version,
};
use super::{color, value};
use crate::limits::SOURCE_MAX_SIDE;

/// Cloudflare's options that are not supported. They are rejected, because a picture without them
/// would not be the requested one.
const UNSUPPORTED: [&str; 2] = ["segment", "upscale"];

/// Reads options one by one, each at most once under any of its names.
#[derive(Debug, Default)]
pub(super) struct Reader {
    options: TransformOptions,
    border_color: Option<[u8; 4]>,
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

    /// Returns the options read.
    pub(super) fn done(mut self) -> Result<TransformOptions, OptionError> {
        let has_both = |whole: &str, is_part: fn(&&str) -> bool| {
            self.seen.contains(&whole) && self.seen.iter().any(is_part)
        };
        if has_both("trim", |it| it.starts_with("trim.")) {
            let fault = Fault::Beside("trim.left and the like");
            return Err(OptionError::new("trim", fault));
        }
        if has_both("border", |it| {
            it.starts_with("border.") && *it != "border.color"
        }) {
            let fault = Fault::Beside("border.left and the like");
            return Err(OptionError::new("border", fault));
        }
        let border = &mut self.options.border;
        if border.sides != Sides::default() {
            border.color = self.border_color.unwrap_or(RequestedBorder::COLOR);
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
                options.fit = Some(
                    value::fit(text)
                        .ok_or("scale-down, contain, cover, crop, aspect-crop, pad or squeeze")?,
                );
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
            "brightness" => {
                options.tone.brightness = value::factor_but_zero(text).ok_or(FACTOR)?;
            }
            "contrast" => options.tone.contrast = value::factor_but_zero(text).ok_or(FACTOR)?,
            "gamma" => options.tone.gamma = value::factor_but_zero(text).ok_or(FACTOR)?,
            "saturation" => options.tone.saturation = value::factor(text).ok_or(FACTOR)?,
            "zoom" => options.zoom = value::zoom(text).ok_or("a number from 0 to 1")?,
            "border" | "border.top" | "border.right" | "border.bottom" | "border.left" => {
                return self.set_border(short, text);
            }
            "border.color" => self.border_color = Some(color::parse(text).ok_or(COLOR)?),
            "bg" => options.background = Some(color::parse(text).ok_or(COLOR)?),
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
            // Ours are still, without metadata, and compressed as well as time allows.
            "anim" if matches!(text, "true" | "false") => {}
            "anim" => return Err("true or false"),
            "metadata" if matches!(text, "none" | "copyright" | "keep") => {}
            "metadata" => return Err("none, copyright or keep"),
            "compression" if text == "fast" => {}
            _ => return Err("fast"),
        }
        Ok(())
    }

    fn set_border(&mut self, short: &str, text: &str) -> Result<(), &'static str> {
        let width = value::border(text).ok_or("a number from 0 to 500")?;
        let sides = &mut self.options.border.sides;
        match short {
            "border.top" => sides.top = width,
            "border.right" => sides.right = width,
            "border.bottom" => sides.bottom = width,
            "border.left" => sides.left = width,
            _ => {
                *sides = Sides {
                    top: width,
                    right: width,
                    bottom: width,
                    left: width,
                };
            }
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
const FACTOR: &str = "a number from 0 to 10";
const COLOR: &str = "a color: a name, hexadecimal digits, rgb(…) or hsl(…)";

fn other_than_one(dpr: Dpr) -> Option<Dpr> {
    match dpr {
        Dpr::Times(density) if density.hundredths() == 100 => None,
        _ => Some(dpr),
    }
}

/// An area with no width and height is the same as two sides.
fn area(left: u32, top: u32, width: Option<u32>, height: Option<u32>) -> RequestedTrim {
    match (width, height) {
        (None, None) => RequestedTrim::Sides(Sides {
            top,
            left,
            ..Sides::default()
        }),
        _ => RequestedTrim::Area {
            left,
            top,
            width,
            height,
        },
    }
}
