//! From a request and its image to a plan: one rendition, under one key.

use calotype_protocol::limits::DERIVATIVE_QUALITY;
use calotype_protocol::rendition::{Frame, Rendition, RenditionFormat};
use calotype_protocol::wire::Timestamp;
use calotype_protocol::{Derivative, ErrorCode, Format, ImageId, ObjectKey, Size};

use super::accepted::Accepted;
use super::image_info::ImageInfo;
use crate::model::ApiError;
use crate::records::derivatives::Room;

/// The plan of a delivery.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) id: ImageId,
    pub(crate) what: What,
    pub(crate) key: ObjectKey,
    pub(crate) format: Format,
    /// Whether another `Accept` might give another picture.
    pub(crate) is_negotiated: bool,
    /// Other headers on which it depends.
    pub(crate) hinted: &'static [&'static str],
    pub(crate) policy: CachePolicy,
    pub(crate) ends: Option<Timestamp>,
    pub(crate) room: Room,
    /// The same rendition in a format that every client supports, as a fallback.
    pub(crate) plainer: Option<ObjectKey>,
}

/// The original, or a rendition of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Original,
    Made(Rendition),
}

/// The time for which browsers and shared caches may keep an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CachePolicy {
    /// Its address never gives another picture.
    Immutable,
    /// The owner may move the focal point of its crop.
    Moving,
    /// For a moment: the right answer cannot be had.
    Briefly,
    /// Only the client itself, and only for viewing.
    Private,
}

/// The plan of a named size; `not_found` when the collection has no such size.
pub(crate) fn named(info: &ImageInfo, size: Size, accepted: Accepted) -> Result<Plan, ApiError> {
    let (what, format) = match size {
        Size::Original => (What::Original, info.format),
        Size::Derivative(derivative) => {
            if !info.collection.derivatives().contains(&derivative) {
                return Err(ApiError::new(ErrorCode::NotFound));
            }
            let made = rendition(derivative, accepted.format(info.has_alpha));
            (What::Made(made), format_of(made.format))
        }
    };
    let key = |format| ObjectKey::image(info.collection, size, info.id, format);
    let plain = format_of(Accepted::Plain.format(info.has_alpha));
    let is_negotiated = what != What::Original;
    Ok(Plan {
        id: info.id,
        what,
        key: key(format),
        format,
        is_negotiated,
        hinted: &[],
        policy: CachePolicy::Immutable,
        ends: info.ends,
        room: Room::Always,
        plainer: (is_negotiated && plain != format).then(|| key(plain)),
    })
}

/// The plans of a named derivative, one for each value of [`Accepted`].
pub(crate) fn of_size(info: &ImageInfo, derivative: Derivative) -> impl Iterator<Item = Plan> {
    let size = Size::Derivative(derivative);
    let accepted = [Accepted::Webp, Accepted::Plain].into_iter();
    accepted.filter_map(move |it| named(info, size, it).ok())
}

/// A named size as a rendition.
pub(crate) fn rendition(derivative: Derivative, format: RenditionFormat) -> Rendition {
    let side = Some(derivative.max_side());
    Rendition {
        frame: Frame {
            width: side,
            height: side,
        },
        format,
        quality: DERIVATIVE_QUALITY,
        ..Rendition::default()
    }
}

/// The file format of a rendition.
pub(crate) const fn format_of(format: RenditionFormat) -> Format {
    match format {
        RenditionFormat::Jpeg | RenditionFormat::BaselineJpeg => Format::Jpeg,
        RenditionFormat::Webp => Format::Webp,
        RenditionFormat::Png => Format::Png,
    }
}
