//! From a request and its image to a plan: one rendition, under one key.

use calotype_protocol::rendition::{
    Fit, Gravity, Original, Precision, RenditionFormat, RequestedFit, RequestedFormat,
    TransformOptions,
};
use calotype_protocol::wire::Timestamp;
use calotype_protocol::{ErrorCode, ObjectKey};

use super::request::{DeliveryRequest, View};
use crate::model::ApiError;
use crate::records::derivatives::Room;
use crate::renditions::accepted::Accepted;
use crate::renditions::image_info::ImageInfo;
use crate::renditions::plan::{CachePolicy, Plan, What, format_of, named};

/// The plan of a request; `not_found` when the image has no such rendition.
pub(crate) fn plan(
    info: &ImageInfo,
    request: &DeliveryRequest,
    accepted: Accepted,
) -> Result<Plan, ApiError> {
    let mut plan = match &request.view {
        View::Size(size) => named(info, *size, accepted)?,
        View::Rendition(asked, precision) => made(info, asked, *precision, accepted)?,
        View::Json(..) => return Err(ApiError::new(ErrorCode::NotFound)),
    };
    if let Some(proof) = request.proof {
        let unix_ms = proof.expires_unix_ms;
        let proven = Timestamp { unix_ms };
        plan.ends = Some(plan.ends.map_or(proven, |end| end.min(proven)));
        plan.room = Room::Always;
    }
    if !info.collection.is_public() {
        plan.policy = CachePolicy::Private;
        plan.plainer = None;
    }
    plan.hinted = request.hinted;
    Ok(plan)
}

/// The plan of a URL's options.
fn made(
    info: &ImageInfo,
    asked: &TransformOptions,
    precision: Precision,
    accepted: Accepted,
) -> Result<Plan, ApiError> {
    let dimensions = info.dimensions.ok_or(ApiError::new(ErrorCode::NotFound))?;
    let original = Original {
        dimensions,
        format: info.format,
        focal_point: info.focal_point,
    };
    let is_negotiated = matches!(asked.format, RequestedFormat::Auto | RequestedFormat::Avif);
    let format = match asked.format {
        RequestedFormat::Webp => RenditionFormat::Webp,
        RequestedFormat::Jpeg => RenditionFormat::Jpeg,
        RequestedFormat::BaselineJpeg => RenditionFormat::BaselineJpeg,
        RequestedFormat::Png => RenditionFormat::Png,
        // No original is ever AVIF: an uploaded format must be one that the worker decodes.
        RequestedFormat::Auto | RequestedFormat::Avif | RequestedFormat::Json => {
            accepted.format(info.has_alpha)
        }
    };
    let rendition = |format| asked.resolve(original, precision, format);
    let key = |format| ObjectKey::rendition(info.collection, info.id, &rendition(format));
    let plain = Accepted::Plain.format(info.has_alpha);
    Ok(Plan {
        id: info.id,
        what: What::Made(rendition(format)),
        key: key(format),
        format: format_of(format),
        is_negotiated,
        hinted: &[],
        policy: policy(asked),
        ends: info.ends,
        room: match precision {
            Precision::Snapped => Room::Bounded,
            Precision::Exact => Room::Always,
        },
        plainer: (is_negotiated && plain != format).then(|| key(plain)),
    })
}

/// The cache policy. A version promises that the address never gives another picture; without one,
/// a crop to the stored focal point may change.
fn policy(asked: &TransformOptions) -> CachePolicy {
    let is_cut = asked.fit.map(RequestedFit::fit) == Some(Fit::Cover);
    let is_pulled = matches!(asked.gravity, None | Some(Gravity::Auto));
    if asked.version.is_none() && is_cut && is_pulled {
        CachePolicy::Moving
    } else {
        CachePolicy::Immutable
    }
}
