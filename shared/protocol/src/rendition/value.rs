//! Values of options, each read from its text and within its bounds.

use super::definition::{Flip, Sides, Turn};
use super::transform_options::{
    Density, Dpr, Gravity, RequestedFit, RequestedFormat, RequestedTrim, Width,
};
use crate::details::{FocalPoint, Share};
use crate::limits::{BORDER_MAX, SOURCE_MAX_SIDE, TONE_MAX};

/// Digits of a number on each side of the point: more mean nothing, and could overflow.
const MAX_DIGITS: usize = 9;

/// Accepts digits only: `parse` would accept a sign, too.
pub(super) fn number(text: &str, most: u32) -> Option<u32> {
    let is_digits = (1..=MAX_DIGITS).contains(&text.len()) && text.bytes().all(is_digit);
    let value = text.parse().ok().filter(|_| is_digits)?;
    (value <= most).then_some(value)
}

/// Reads a decimal in `1/parts`, rounded to the nearest: no sign, no exponent, no NaN.
pub(super) fn decimal(text: &str, parts: u32, most: u32) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let whole = u64::from(number(whole, u32::MAX)?);
    let digits = fraction.get(..MAX_DIGITS).unwrap_or(fraction);
    if !fraction.bytes().all(is_digit) {
        return None;
    }
    let scale = 10_u64.pow(digits.len() as u32);
    let exact = (whole * scale + u64::from(number(digits, u32::MAX)?)) * u64::from(parts);
    // A value above the bound does not round down into it.
    if exact > u64::from(most) * scale {
        return None;
    }
    u32::try_from((exact + scale / 2) / scale).ok()
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

pub(super) fn side(text: &str) -> Option<u32> {
    number(text, SOURCE_MAX_SIDE).filter(|side| *side > 0)
}

pub(super) fn width(text: &str) -> Option<Width> {
    match text {
        "auto" => Some(Width::Auto),
        _ => side(text).map(Width::Pixels),
    }
}

pub(super) fn dpr(text: &str) -> Option<Dpr> {
    if text == "auto" {
        return Some(Dpr::Auto);
    }
    let hundredths = u16::try_from(decimal(text, 100, 1000)?).ok()?;
    Density::from_hundredths(hundredths).map(Dpr::Times)
}

/// Since nothing is enlarged, `contain` is `scale-down`, and `aspect-crop` is `cover`.
pub(super) fn fit(text: &str) -> Option<RequestedFit> {
    Some(match text {
        "scale-down" | "contain" => RequestedFit::ScaleDown,
        "cover" | "aspect-crop" => RequestedFit::Cover,
        "crop" => RequestedFit::Crop,
        "pad" => RequestedFit::Pad,
        "squeeze" => RequestedFit::Squeeze,
        _ => return None,
    })
}

pub(super) fn gravity(text: &str) -> Option<Gravity> {
    Some(match text {
        "center" => Gravity::Center,
        "auto" | "face" => Gravity::Auto,
        "left" => Gravity::Left,
        "right" => Gravity::Right,
        "top" => Gravity::Top,
        "bottom" => Gravity::Bottom,
        _ => {
            let (x, y) = text.split_once('x')?;
            Gravity::Point(FocalPoint {
                x: share(x)?,
                y: share(y)?,
            })
        }
    })
}

fn share(text: &str) -> Option<Share> {
    let ten_thousandths = u16::try_from(decimal(text, 10_000, 10_000)?).ok()?;
    Share::from_ten_thousandths(ten_thousandths)
}

/// Cloudflare names the quality levels and does not publish their numbers; these are ours.
pub(super) fn quality(text: &str) -> Option<u8> {
    match text {
        "high" => Some(90),
        "medium-high" => Some(80),
        "medium-low" => Some(65),
        "low" => Some(50),
        _ => u8::try_from(number(text, 100)?)
            .ok()
            .filter(|quality| *quality > 0),
    }
}

pub(super) fn format(text: &str) -> Option<RequestedFormat> {
    Some(match text {
        "auto" => RequestedFormat::Auto,
        "webp" => RequestedFormat::Webp,
        "jpeg" | "jpg" => RequestedFormat::Jpeg,
        "baseline-jpeg" => RequestedFormat::BaselineJpeg,
        "png" => RequestedFormat::Png,
        "avif" => RequestedFormat::Avif,
        "json" => RequestedFormat::Json,
        _ => return None,
    })
}

/// Reads `top.right.bottom.left`; Cloudflare writes semicolons.
pub(super) fn trim(text: &str) -> Option<RequestedTrim> {
    sides(&text.replace(';', "."), SOURCE_MAX_SIDE).map(RequestedTrim::Sides)
}

/// `top.right.bottom.left`, each at most `most`.
pub(super) fn sides(text: &str, most: u32) -> Option<Sides> {
    let mut sides = text.split('.').map(|side| number(side, most));
    let mut next = || sides.next().flatten();
    let read = Sides {
        top: next()?,
        right: next()?,
        bottom: next()?,
        left: next()?,
    };
    sides.next().is_none().then_some(read)
}

pub(super) fn flip(text: &str) -> Option<Flip> {
    Some(match text {
        "h" => Flip::Horizontal,
        "v" => Flip::Vertical,
        "hv" | "vh" => Flip::Both,
        _ => return None,
    })
}

pub(super) fn turn(text: &str) -> Option<Turn> {
    Some(match text {
        "0" => Turn::None,
        "90" => Turn::Quarter,
        "180" => Turn::Half,
        "270" => Turn::ThreeQuarters,
        _ => return None,
    })
}

pub(super) fn blur(text: &str) -> Option<u8> {
    u8::try_from(decimal(text, 1, 250)?).ok()
}

pub(super) fn sharpen(text: &str) -> Option<u8> {
    u8::try_from(decimal(text, 10, 100)?).ok()
}

/// A factor of the colors in hundredths.
pub(super) fn factor(text: &str) -> Option<u16> {
    u16::try_from(decimal(text, 100, TONE_MAX.into())?).ok()
}

/// As [`factor`], for an option that Cloudflare ignores when it is 0.
pub(super) fn factor_but_zero(text: &str) -> Option<u16> {
    factor(text).map(|it| if it == 0 { 100 } else { it })
}

pub(super) fn zoom(text: &str) -> Option<u8> {
    u8::try_from(decimal(text, 100, 100)?).ok()
}

pub(super) fn border(text: &str) -> Option<u32> {
    number(text, BORDER_MAX)
}

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;
