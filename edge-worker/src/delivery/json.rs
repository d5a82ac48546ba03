//! `fm=json`: the facts about an image in place of a picture.

use calotype_protocol::rendition::{
    Layout, Original, Precision, RequestedBorder, RequestedFit, RequestedFormat, RequestedTrim,
    TransformOptions, Width,
};
use calotype_protocol::{Dimensions, ErrorCode};
use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG};
use http::{HeaderValue, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::context::DeliveryContext;
use super::ports::DeliveryPorts;
use super::request::Shape;
use super::{picture, placeholder, placeholders, private, respond};
use crate::model::ApiError;
use crate::model::hex::hex;
use crate::platform::Content;
use crate::records::Color;
use crate::renditions::accepted::Accepted;
use crate::renditions::image_info::ImageInfo;
use crate::renditions::plan::CachePolicy;

/// Answers a request for the facts about an image.
pub(super) fn respond<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    info: &ImageInfo,
    asked: (&TransformOptions, Precision),
    shape: Shape,
) -> Result<Response<Content>, ApiError> {
    let policy = match info.collection.is_public() {
        true if shape == Shape::Ours && placeholders::is_due(info) => CachePolicy::Briefly,
        true => CachePolicy::Moving,
        false => CachePolicy::Private,
    };
    if policy == CachePolicy::Private {
        private::note(context.ports, info.id, &Ok(()));
    }
    let lifetime = picture::lifetime(policy, info.ends, context.ports.now_unix_ms());
    let json = answer(info, asked, shape, context.origin, &lifetime)?;
    respond::from_memory(context, json)
}

/// The answer. It is the same for every client, and caches keep it as long as a picture whose focal
/// point may move.
fn answer(
    info: &ImageInfo,
    (asked, precision): (&TransformOptions, Precision),
    shape: Shape,
    origin: &str,
    lifetime: &str,
) -> Result<Response<Vec<u8>>, ApiError> {
    let dimensions = info.dimensions.ok_or(ApiError::new(ErrorCode::NotFound))?;
    let value = match shape {
        Shape::Ours => ours(info, asked, dimensions, origin),
        Shape::Cloudflares => cloudflares(info, (asked, precision), dimensions),
    };
    let bytes = serde_json::to_vec(&value).expect("values have string keys only");
    let etag = etag(&bytes);
    let mut response = Response::new(bytes);
    let headers = response.headers_mut();
    let value = |text: &str| HeaderValue::try_from(text).expect("letters and punctuation");
    headers.insert(CONTENT_TYPE, value("application/json"));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, value("*"));
    headers.insert(CACHE_CONTROL, value(lifetime));
    headers.insert(ETAG, value(&etag));
    Ok(response)
}

fn ours(info: &ImageInfo, asked: &TransformOptions, dimensions: Dimensions, origin: &str) -> Value {
    let mut found = json!({
        "id": info.id,
        "format": info.format,
        "width": dimensions.width,
        "height": dimensions.height,
        "bytes": info.integrity.bytes,
        "has_alpha": info.has_alpha,
        "srcset": srcset(info, asked, dimensions, origin),
    });
    let mut insert = |name: &str, value: Option<String>| {
        if let (Some(value), Some(all)) = (value, found.as_object_mut()) {
            all.insert(name.to_owned(), value.into());
        }
    };
    let thumbhash = info.thumbhash.as_ref().map(|it| it.as_str().to_owned());
    insert("thumbhash", thumbhash);
    let hex = |[red, green, blue]: Color| format!("#{red:02x}{green:02x}{blue:02x}");
    insert("dominant", info.dominant.map(hex));
    insert("placeholder", placeholder::data_url(info));
    found
}

/// Cloudflare's document: the original, and the picture that the options would give.
fn cloudflares(
    info: &ImageInfo,
    (asked, precision): (&TransformOptions, Precision),
    dimensions: Dimensions,
) -> Value {
    let format = Accepted::Plain.format(info.has_alpha);
    let made = asked.resolve(original(info, dimensions), precision, format);
    let canvas = Layout::of(&made, dimensions).canvas;
    json!({
        "width": canvas.width,
        "height": canvas.height,
        "original": {
            "file_size": info.integrity.bytes,
            "width": dimensions.width,
            "height": dimensions.height,
            "format": info.format.media_type(),
        },
    })
}

/// URLs in the widths that this original has, narrowest first, in the form of an `<img>`'s
/// `srcset`; options that need a signature are left out.
fn srcset(
    info: &ImageInfo,
    asked: &TransformOptions,
    dimensions: Dimensions,
    origin: &str,
) -> String {
    let widths = asked.ladder(original(info, dimensions));
    let candidate = |width: u32| {
        let is_inside = matches!(asked.fit, None | Some(RequestedFit::ScaleDown));
        let asked = TransformOptions {
            width: Some(Width::Pixels(width)),
            // Inside a frame a picture keeps its aspect ratio, so the width alone is enough.
            height: height(asked, width).filter(|_| !is_inside),
            fit: asked.fit.filter(|_| !is_inside),
            dpr: None,
            format: RequestedFormat::Auto,
            trim: RequestedTrim::default(),
            border: RequestedBorder::default(),
            ..asked.clone()
        };
        format!("{origin}/i/{}?{asked} {width}w", info.id)
    };
    let candidates: Vec<String> = widths.into_iter().map(candidate).collect();
    candidates.join(", ")
}

/// The height in proportion, for a frame with two sides.
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

fn original(info: &ImageInfo, dimensions: Dimensions) -> Original {
    Original {
        dimensions,
        format: info.format,
        focal_point: info.focal_point,
    }
}

/// The ETag of a JSON document, as [`Integrity::etag`] makes those of pictures.
fn etag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    format!("\"{}\"", hex(&digest, 32))
}
