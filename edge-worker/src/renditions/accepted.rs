//! Which formats a client takes: `Accept`, as far as pictures go (RFC 9110 § 12.5.1).
//!
//! Every `Accept` comes down to one of two words before anything is looked up, so that
//! whoever invents new ones fills no cache.

use calotype_protocol::rendition::RenditionFormat;
use http::HeaderMap;
use http::header::ACCEPT;

/// What every picture of an address may be made as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accepted {
    /// WebP, and what came before it.
    Webp,
    /// JPEG and PNG, which everything shows.
    Plain,
}

/// A quality value, in thousandths: 0 is "not acceptable".
type Quality = u16;

impl Accepted {
    /// Reads the header; its lines are one list (RFC 9110 § 5.3).
    ///
    /// WebP has to be named: `*/*` and `image/*` are also what clients send that have
    /// never heard of it. It is taken where JPEG is not liked better.
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
            // Named twice: the better one holds.
            *place = (*place).max(Some(quality));
        }
        // The most specific range decides; without any everything is acceptable.
        let jpeg = jpeg.or(image).or(any).unwrap_or(0);
        match webp {
            Some(webp) if webp > 0 && webp >= jpeg => Self::Webp,
            _ => Self::Plain,
        }
    }

    /// The format to make; transparency is kept where there is any.
    pub(crate) const fn format(self, has_alpha: bool) -> RenditionFormat {
        match (self, has_alpha) {
            (Self::Webp, _) => RenditionFormat::Webp,
            (Self::Plain, true) => RenditionFormat::Png,
            (Self::Plain, false) => RenditionFormat::Jpeg,
        }
    }
}

/// The `q` of a range, 1 without one; `None` where it is no quality value.
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
mod tests {
    use super::*;

    fn accepted(lines: &[&str]) -> Accepted {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT, line.parse().unwrap());
        }
        Accepted::read(&headers)
    }

    #[test]
    fn browsers_get_what_they_show() {
        // Chromium 156 and Firefox 140 of an <img>; Safari 13, which had no WebP yet; curl.
        let chromium = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
        let firefox = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5";
        let safari = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5";
        assert_eq!(accepted(&[chromium]), Accepted::Webp);
        assert_eq!(accepted(&[firefox]), Accepted::Webp);
        assert_eq!(accepted(&[safari]), Accepted::Plain);
        assert_eq!(accepted(&["*/*"]), Accepted::Plain);
        assert_eq!(accepted(&[]), Accepted::Plain);
    }

    #[test]
    fn quality_values_decide() {
        for (accept, expected) in [
            ("image/webp", Accepted::Webp),
            ("IMAGE/WebP;Q=0.001", Accepted::Webp),
            ("image/webp ; q=1.000 , image/jpeg", Accepted::Webp),
            ("image/webp;q=0", Accepted::Plain),
            ("image/webp;q=0.000, */*", Accepted::Plain),
            ("image/webp;q=0.5, image/jpeg", Accepted::Plain),
            ("image/webp;q=0.5, image/jpeg;q=0.5", Accepted::Webp),
            // The range that says most of JPEG is its own.
            (
                "image/webp;q=0.5, image/*;q=0.9, image/jpeg;q=0.4",
                Accepted::Webp,
            ),
            ("image/webp;q=0.5, image/*;q=0.9", Accepted::Plain),
            ("image/webp;q=0.8, */*;q=0.9", Accepted::Plain),
            ("image/webp;level=1;q=0.8, */*;q=0.8", Accepted::Webp),
            // No quality values: the range is none.
            ("image/webp;q=2", Accepted::Plain),
            ("image/webp;q=0.1234", Accepted::Plain),
            ("image/webp;q=", Accepted::Plain),
            ("image/webp;q=-1", Accepted::Plain),
            ("image/webp;q=NaN", Accepted::Plain),
            ("text/image/webp", Accepted::Plain),
            ("image/webpx", Accepted::Plain),
            (";;;,,=q", Accepted::Plain),
            ("image/webp;é=1", Accepted::Webp),
        ] {
            let mut headers = HeaderMap::new();
            let value = http::HeaderValue::from_bytes(accept.as_bytes()).unwrap();
            headers.insert(ACCEPT, value);
            let expected = if accept.is_ascii() {
                expected
            } else {
                Accepted::Plain
            };
            assert_eq!(Accepted::read(&headers), expected, "{accept}");
        }
    }

    #[test]
    fn two_lines_are_one_list() {
        assert_eq!(
            accepted(&["image/jpeg;q=0.5", "image/webp"]),
            Accepted::Webp
        );
        assert_eq!(
            accepted(&["image/webp;q=0.5", "image/jpeg"]),
            Accepted::Plain
        );
    }
}
