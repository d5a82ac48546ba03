//! The name of a rendition: its file name in the bucket, and its cache key.

use std::fmt;
use std::str::FromStr;

use super::color::{Hex, hexadecimal};
use super::definition::{Anchor, Border, Fit, Flip, Rendition, RenditionFormat, Sides, Tone, Turn};
use super::spelling::{fit_name, flip_name, turn_name};
use super::value::{number, sides};
use crate::details::{FocalPoint, Share};
use crate::limits::{BORDER_MAX, DERIVATIVE_QUALITY, SOURCE_MAX_SIDE, TONE_MAX};

/// Writes only `a–z 0–9 - .`: the parts that are in effect, in a fixed order.
///
/// ```
/// use calotype_protocol::rendition::Rendition;
/// let name = "w800-h600-cover-g5000x3000-q80.webp";
/// let rendition: Rendition = name.parse().unwrap();
/// assert_eq!(rendition.frame.width, Some(800));
/// assert_eq!(rendition.to_string(), name);
/// assert!("h600-w800-cover-q80.webp".parse::<Rendition>().is_err());
/// ```
impl fmt::Display for Rendition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.frame.width.map(|width| format!("w{width}")));
        parts.extend(self.frame.height.map(|height| format!("h{height}")));
        parts.extend(fit_name(self.fit).map(str::to_owned));
        match self.anchor {
            Anchor::Center => {}
            Anchor::Auto => parts.push("auto".to_owned()),
            Anchor::Point(FocalPoint { x, y }) => {
                let (x, y) = (x.ten_thousandths(), y.ten_thousandths());
                parts.push(format!("g{x}x{y}"));
            }
        }
        if self.trim != Sides::default() {
            parts.push(format!("trim{}", self.trim));
        }
        parts.extend(flip_name(self.flip).map(|flip| format!("flip{flip}")));
        parts.extend(turn_name(self.turn).map(|turn| format!("rot{turn}")));
        if self.blur > 0 {
            parts.push(format!("blur{}", self.blur));
        }
        if self.sharpen > 0 {
            parts.push(format!("sharp{}", self.sharpen));
        }
        let Tone {
            brightness,
            contrast,
            gamma,
            saturation,
        } = self.tone;
        for (name, factor) in [
            ("bright", brightness),
            ("contrast", contrast),
            ("gamma", gamma),
            ("sat", saturation),
        ] {
            if factor != 100 {
                parts.push(format!("{name}{factor}"));
            }
        }
        if self.zoom > 0 {
            parts.push(format!("zoom{}", self.zoom));
        }
        if let Some(Border { sides, color }) = self.border {
            parts.push(format!("border{sides}.{}", Hex(color)));
        }
        parts.extend(self.background.map(|color| format!("bg{}", Hex(color))));
        if self.format != RenditionFormat::Png {
            parts.push(format!("q{}", self.quality));
        }
        let extension = match self.format {
            RenditionFormat::Jpeg => "jpg",
            RenditionFormat::BaselineJpeg => "baseline.jpg",
            RenditionFormat::Webp => "webp",
            RenditionFormat::Png if parts.is_empty() => return f.write_str("whole.png"),
            RenditionFormat::Png => "png",
        };
        write!(f, "{}.{extension}", parts.join("-"))
    }
}

/// The text is not the name of a rendition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseRenditionError;

impl fmt::Display for ParseRenditionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the name of a rendition")
    }
}

impl std::error::Error for ParseRenditionError {}

/// Accepts the canonical spelling only: a parsed rendition prints as the same text.
impl FromStr for Rendition {
    type Err = ParseRenditionError;

    fn from_str(text: &str) -> Result<Self, ParseRenditionError> {
        let rendition = parse(text).ok_or(ParseRenditionError)?;
        if rendition.to_string() == text {
            Ok(rendition)
        } else {
            Err(ParseRenditionError)
        }
    }
}

/// Accepts any order and repetition; the caller checks the spelling.
fn parse(text: &str) -> Option<Rendition> {
    let formats = [
        (".baseline.jpg", RenditionFormat::BaselineJpeg),
        (".jpg", RenditionFormat::Jpeg),
        (".webp", RenditionFormat::Webp),
        (".png", RenditionFormat::Png),
    ];
    let (stem, format) = formats
        .into_iter()
        .find_map(|(extension, format)| Some((text.strip_suffix(extension)?, format)))?;
    let mut rendition = Rendition {
        format,
        quality: DERIVATIVE_QUALITY,
        ..Rendition::default()
    };
    if stem == "whole" {
        return Some(rendition);
    }
    for part in stem.split('-') {
        set(&mut rendition, part)?;
    }
    Some(rendition)
}

fn set(rendition: &mut Rendition, part: &str) -> Option<()> {
    match part {
        "cover" => rendition.fit = Fit::Cover,
        "pad" => rendition.fit = Fit::Pad,
        "squeeze" => rendition.fit = Fit::Squeeze,
        "auto" => rendition.anchor = Anchor::Auto,
        "fliph" => rendition.flip = Flip::Horizontal,
        "flipv" => rendition.flip = Flip::Vertical,
        "fliphv" => rendition.flip = Flip::Both,
        "rot90" => rendition.turn = Turn::Quarter,
        "rot180" => rendition.turn = Turn::Half,
        "rot270" => rendition.turn = Turn::ThreeQuarters,
        _ => {
            // All digits of a color may be letters.
            let name_ends = match part.strip_prefix("bg") {
                Some(_) => 2,
                None => part.find(|c: char| c.is_ascii_digit())?,
            };
            let (name, value) = part.split_at_checked(name_ends)?;
            return set_number(rendition, name, value);
        }
    }
    Some(())
}

fn set_number(rendition: &mut Rendition, name: &str, value: &str) -> Option<()> {
    let side = || number(value, SOURCE_MAX_SIDE).filter(|side| *side > 0);
    let byte = |most: u32| u8::try_from(number(value, most)?).ok();
    let factor = || u16::try_from(number(value, TONE_MAX.into())?).ok();
    match name {
        "w" => rendition.frame.width = Some(side()?),
        "h" => rendition.frame.height = Some(side()?),
        "g" => {
            let (x, y) = value.split_once('x')?;
            let share = |text| Share::from_ten_thousandths(number(text, 10_000)?.try_into().ok()?);
            rendition.anchor = Anchor::Point(FocalPoint {
                x: share(x)?,
                y: share(y)?,
            });
        }
        "trim" => {
            rendition.trim = sides(value, SOURCE_MAX_SIDE)?;
        }
        "bright" => rendition.tone.brightness = factor()?,
        "contrast" => rendition.tone.contrast = factor()?,
        "gamma" => rendition.tone.gamma = factor()?,
        "sat" => rendition.tone.saturation = factor()?,
        "zoom" => rendition.zoom = byte(100)?,
        "border" => {
            let (widths, color) = value.rsplit_once('.')?;
            rendition.border = Some(Border {
                sides: sides(widths, BORDER_MAX)?,
                color: hexadecimal(color)?,
            });
        }
        "blur" => rendition.blur = byte(250)?,
        "sharp" => rendition.sharpen = byte(100)?,
        "bg" => rendition.background = Some(hexadecimal(value)?),
        "q" => rendition.quality = byte(100).filter(|quality| *quality > 0)?,
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
#[path = "canonical_tests.rs"]
mod tests;
