//! `fm=json`: what is known of an image instead of a picture.

use calotype_protocol::rendition::{
    Layout, Original, Precision, RequestedFormat, TransformOptions, Width,
};
use calotype_protocol::{Dimensions, ErrorCode};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG};
use http::{HeaderValue, Response};
use serde_json::{Value, json};

use super::card::Shown;
use super::order::Shape;
use super::placeholder;
use crate::problem::Failure;
use crate::records::stand_ins::Colour;

/// The answer; the same for everybody, and kept for as long as a picture that may move.
pub(crate) fn answer(
    shown: &Shown,
    asked: &TransformOptions,
    shape: Shape,
    origin: &str,
    lifetime: &str,
) -> Result<Response<Vec<u8>>, Failure> {
    let dimensions = shown.dimensions.ok_or(Failure::new(ErrorCode::NotFound))?;
    let value = match shape {
        Shape::Ours => ours(shown, asked, dimensions, origin),
        Shape::Cloudflares => cloudflares(shown, asked, dimensions),
    };
    let bytes = serde_json::to_vec(&value).expect("values have string keys only");
    let etag = super::picture::etag(&bytes);
    let mut response = Response::new(bytes);
    let headers = response.headers_mut();
    let value = |text: &str| HeaderValue::try_from(text).expect("letters and punctuation");
    headers.insert(CONTENT_TYPE, value("application/json"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, value("*"));
    headers.insert(CACHE_CONTROL, value(lifetime));
    headers.insert(ETAG, value(&etag));
    Ok(response)
}

fn ours(shown: &Shown, asked: &TransformOptions, dimensions: Dimensions, origin: &str) -> Value {
    let mut found = json!({
        "id": shown.id,
        "format": shown.format,
        "width": dimensions.width,
        "height": dimensions.height,
        "bytes": shown.integrity.bytes,
        "has_alpha": shown.has_alpha,
        "srcset": srcset(shown, asked, dimensions, origin),
    });
    let mut insert = |name: &str, value: Option<String>| {
        if let (Some(value), Some(all)) = (value, found.as_object_mut()) {
            all.insert(name.to_owned(), value.into());
        }
    };
    let thumbhash = shown.thumbhash.as_ref().map(|it| it.as_str().to_owned());
    insert("thumbhash", thumbhash);
    let hex = |[red, green, blue]: Colour| format!("#{red:02x}{green:02x}{blue:02x}");
    insert("dominant", shown.dominant.map(hex));
    insert("placeholder", placeholder::data_url(shown));
    found
}

/// Cloudflare's own: the original, and what would be made of it.
fn cloudflares(shown: &Shown, asked: &TransformOptions, dimensions: Dimensions) -> Value {
    let format = super::negotiate::Accepted::Plain.format(shown.has_alpha);
    let made = asked.resolve(original(shown, dimensions), Precision::Snapped, format);
    let canvas = Layout::of(&made, dimensions).canvas;
    json!({
        "width": canvas.width,
        "height": canvas.height,
        "original": {
            "file_size": shown.integrity.bytes,
            "width": dimensions.width,
            "height": dimensions.height,
            "format": shown.format.media_type(),
        },
    })
}

/// Addresses of the widths that this original has, narrowest first, as an `<img>` takes
/// them.
fn srcset(shown: &Shown, asked: &TransformOptions, dimensions: Dimensions, origin: &str) -> String {
    let widths = asked.ladder(original(shown, dimensions));
    let candidate = |width: u32| {
        let asked = TransformOptions {
            width: Some(Width::Pixels(width)),
            height: height(asked, width),
            dpr: None,
            format: RequestedFormat::Auto,
            ..asked.clone()
        };
        format!("{origin}/i/{}?{asked} {width}w", shown.id)
    };
    let candidates: Vec<String> = widths.into_iter().map(candidate).collect();
    candidates.join(", ")
}

/// Of a frame with two sides, the second in proportion.
fn height(asked: &TransformOptions, width: u32) -> Option<u32> {
    match (asked.width, asked.height) {
        (Some(Width::Pixels(across)), Some(down)) => {
            let exact = u64::from(down) * u64::from(width);
            let rounded = (exact + u64::from(across) / 2) / u64::from(across.max(1));
            Some(u32::try_from(rounded).unwrap_or(u32::MAX).clamp(1, 65_535))
        }
        _ => None,
    }
}

fn original(shown: &Shown, dimensions: Dimensions) -> Original {
    Original {
        dimensions,
        format: shown.format,
        focal_point: shown.focal_point,
    }
}
