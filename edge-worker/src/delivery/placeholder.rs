//! The stand-in for a picture that is not there: the colors of its ThumbHash, or gray.

use std::ops::ControlFlow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use calotype_imaging::{Limits, Options, Output, placeholder_picture, prepare_pixels};
use calotype_protocol::limits::PLACEHOLDER_MAX_AGE_SECONDS;
use calotype_protocol::{Dimensions, Format};
use http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, VARY,
};
use http::{HeaderValue, Response};

use super::picture::X_CALOTYPE_CACHE;
use crate::renditions::accepted::Accepted;
use crate::renditions::image_info::ImageInfo;

/// Longest side of a placeholder, in pixels: the page enlarges it, and it has no detail to lose.
const MAX_SIDE: u32 = 64;

/// Longest side of a placeholder in a page's own text: 32 × 32 in WebP takes about 100 bytes.
const DATA_MAX_SIDE: u32 = 32;

/// The dimensions when nothing is known: the shape of a photo.
const UNKNOWN: Dimensions = Dimensions {
    width: 3,
    height: 2,
};

/// Red, green, blue and alpha when nothing is known.
const GRAY: [u8; 4] = [208, 208, 208, 255];

/// The answer with a placeholder, which caches keep only briefly.
pub(crate) fn answer(info: Option<&ImageInfo>, accepted: Accepted) -> Option<Response<Vec<u8>>> {
    let dimensions = info.and_then(|it| it.dimensions);
    let (bytes, format) = picture(info, dimensions.unwrap_or(UNKNOWN), MAX_SIDE, accepted)?;
    let length = bytes.len();
    let mut response = Response::new(bytes);
    let headers = response.headers_mut();
    for (name, text) in [
        (CONTENT_TYPE.as_str(), format.media_type()),
        (ACCESS_CONTROL_ALLOW_ORIGIN.as_str(), "*"),
        (VARY.as_str(), "Accept"),
        (X_CALOTYPE_CACHE, "placeholder"),
    ] {
        headers.insert(name, HeaderValue::from_static(text));
    }
    let lifetime = format!("public, max-age={PLACEHOLDER_MAX_AGE_SECONDS}");
    let lifetime = HeaderValue::try_from(lifetime).expect("letters and digits");
    headers.insert(CACHE_CONTROL, lifetime);
    headers.insert(CONTENT_LENGTH, length.into());
    Some(response)
}

/// A placeholder as text: at most 600 characters.
pub(crate) fn data_url(info: &ImageInfo) -> Option<String> {
    hash(info)?;
    let dimensions = info.dimensions?;
    let (bytes, format) = picture(Some(info), dimensions, DATA_MAX_SIDE, Accepted::Webp)?;
    let text = format!(
        "data:{};base64,{}",
        format.media_type(),
        STANDARD.encode(bytes)
    );
    (text.len() <= 600).then_some(text)
}

/// The bytes of its ThumbHash.
fn hash(info: &ImageInfo) -> Option<Vec<u8>> {
    STANDARD.decode(info.thumbhash.as_ref()?.as_str()).ok()
}

fn picture(
    info: Option<&ImageInfo>,
    dimensions: Dimensions,
    max_side: u32,
    accepted: Accepted,
) -> Option<(Vec<u8>, Format)> {
    let dimensions = within(dimensions, max_side);
    let made = match info.and_then(hash) {
        Some(hash) => {
            let format = accepted.format(true);
            placeholder_picture(&hash, dimensions, format, &Limits::DERIVE).ok()?
        }
        None => {
            let pixels = GRAY.repeat(usize::try_from(dimensions.pixels()).ok()?);
            let options = Options {
                max_side: Some(max_side),
                format: match accepted {
                    Accepted::Webp => Output::Webp,
                    Accepted::Plain => Output::Png,
                },
                ..Options::default()
            };
            let mut watch = |_| ControlFlow::Continue(());
            let limits = &Limits::DERIVE;
            let made = prepare_pixels(pixels, dimensions, &options, limits, &mut watch);
            made.ok()?.picture
        }
    };
    Some((made.bytes, made.format))
}

fn within(Dimensions { width, height }: Dimensions, max_side: u32) -> Dimensions {
    let longest = u64::from(width.max(height)).max(1);
    let side = |side: u32| {
        let scaled = (u64::from(side) * u64::from(max_side) + longest / 2) / longest;
        u32::try_from(scaled).unwrap_or(max_side).clamp(1, max_side)
    };
    Dimensions {
        width: side(width),
        height: side(height),
    }
}

#[cfg(test)]
#[path = "placeholder_tests.rs"]
mod tests;
