//! The formats that a client accepts: `Accept`, as far as it concerns pictures (RFC 9110 § 12.5.1).
//!
//! Every `Accept` is reduced to one of two values before anything is looked up, so that invented
//! ones fill no cache.

use calotype_protocol::rendition::RenditionFormat;
use http::HeaderMap;
use http::header::ACCEPT;

/// The formats that the client accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accepted {
    /// WebP and the older formats.
    Webp,
    /// JPEG and PNG, which every client shows.
    Plain,
}

/// A quality value, in thousandths: 0 is "not acceptable".
type Quality = u16;

impl Accepted {
    /// Parses the header; its lines are one list (RFC 9110 § 5.3).
    ///
    /// WebP has to be named: clients without it also send `*/*` and `image/*`. It is used unless
    /// JPEG is preferred.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let (mut webp, mut jpeg, mut image, mut any) = (None, None, None, None);
        let lines = headers.get_all(ACCEPT).iter();
        for range in lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','))
        {
            let mut parts = range.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let place = match name.as_str() {
                "image/webp" => &mut webp,
                "image/jpeg" => &mut jpeg,
                "image/*" => &mut image,
                "*/*" => &mut any,
                _ => continue,
            };
            let Some(quality) = quality(parts) else {
                continue;
            };
            // If it is named twice, the higher quality holds.
            *place = (*place).max(Some(quality));
        }
        // The most specific range decides; without any, everything is acceptable.
        let jpeg = jpeg.or(image).or(any).unwrap_or(0);
        match webp {
            Some(webp) if webp > 0 && webp >= jpeg => Self::Webp,
            _ => Self::Plain,
        }
    }

    /// The format to make; it keeps transparency if there is any.
    pub(crate) const fn format(self, has_alpha: bool) -> RenditionFormat {
        match (self, has_alpha) {
            (Self::Webp, _) => RenditionFormat::Webp,
            (Self::Plain, true) => RenditionFormat::Png,
            (Self::Plain, false) => RenditionFormat::Jpeg,
        }
    }
}

/// The `q` of a range, 1 without one; `None` for an invalid one.
fn quality<'a>(mut parameters: impl Iterator<Item = &'a str>) -> Option<Quality> {
    let q = parameters.find_map(|it| {
        let (name, value) = it.split_once('=')?;
        name.eq_ignore_ascii_case("q").then_some(value)
    });
    q.map_or(Some(1000), thousandths)
}

/// `qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )`.
fn thousandths(text: &str) -> Option<Quality> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 3 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part: Quality = format!("{part:0<3}").parse().ok()?;
    match whole {
        "0" => Some(part),
        "1" if part == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
#[path = "accepted_tests.rs"]
mod tests;
