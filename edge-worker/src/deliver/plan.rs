//! What an order comes to for the image there is: one rendition, under one key.

use calotype_protocol::limits::DERIVATIVE_QUALITY;
use calotype_protocol::rendition::{
    Fit, Frame, Gravity, Original, Precision, Rendition, RenditionFormat, RequestedFormat,
    TransformOptions,
};
use calotype_protocol::wire::Timestamp;
use calotype_protocol::{Derivative, ErrorCode, Format, ImageId, ObjectKey, Size};

use super::card::Shown;
use super::negotiate::Accepted;
use super::order::{Order, View};
use crate::problem::Failure;
use crate::records::derivatives::Room;

/// What is to be delivered.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) id: ImageId,
    pub(crate) what: What,
    pub(crate) key: ObjectKey,
    pub(crate) format: Format,
    /// Whether another `Accept` might give another picture.
    pub(crate) is_negotiated: bool,
    /// Other headers that it depends on.
    pub(crate) hinted: &'static [&'static str],
    pub(crate) keeping: Keeping,
    pub(crate) ends: Option<Timestamp>,
    pub(crate) room: Room,
    /// The same in what everything shows, for when nothing better can be had.
    pub(crate) plainer: Option<ObjectKey>,
}

/// The original, or what is made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Original,
    Made(Rendition),
}

/// How long others may keep an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// Its address never gives another picture.
    ForEver,
    /// The owner may move the focal point that it is cut to.
    Moving,
    /// For a moment: the right one cannot be had.
    Briefly,
    /// Nobody but who asked, and that only to look at.
    Private,
}

/// The plan of an order; not found where the image has none such.
pub(crate) fn plan(shown: &Shown, order: &Order, accepted: Accepted) -> Result<Plan, Failure> {
    let mut plan = match &order.view {
        View::Size(size) => named(shown, *size, accepted)?,
        View::Rendition(asked, precision) => made(shown, asked, *precision, accepted)?,
        View::Json(..) => return Err(Failure::new(ErrorCode::NotFound)),
    };
    if let Some(proof) = order.proof {
        let unix_ms = proof.expires_unix_ms;
        let proven = Timestamp { unix_ms };
        plan.ends = Some(plan.ends.map_or(proven, |end| end.min(proven)));
        plan.room = Room::Always;
    }
    if !shown.collection.is_public() {
        plan.keeping = Keeping::Private;
        plan.plainer = None;
    }
    plan.hinted = order.hinted;
    Ok(plan)
}

/// The plan of what a URL's options ask for.
fn made(
    shown: &Shown,
    asked: &TransformOptions,
    precision: Precision,
    accepted: Accepted,
) -> Result<Plan, Failure> {
    let dimensions = shown.dimensions.ok_or(Failure::new(ErrorCode::NotFound))?;
    let original = Original {
        dimensions,
        format: shown.format,
        focal_point: shown.focal_point,
    };
    let is_negotiated = matches!(asked.format, RequestedFormat::Auto | RequestedFormat::Avif);
    let format = match asked.format {
        RequestedFormat::Webp => RenditionFormat::Webp,
        RequestedFormat::Jpeg => RenditionFormat::Jpeg,
        RequestedFormat::BaselineJpeg => RenditionFormat::BaselineJpeg,
        RequestedFormat::Png => RenditionFormat::Png,
        // No original is ever AVIF: what is uploaded has to be decoded here.
        RequestedFormat::Auto | RequestedFormat::Avif | RequestedFormat::Json => {
            accepted.format(shown.has_alpha)
        }
    };
    let rendition = |format| asked.resolve(original, precision, format);
    let key = |format| ObjectKey::rendition(shown.collection, shown.id, &rendition(format));
    let plain = Accepted::Plain.format(shown.has_alpha);
    Ok(Plan {
        id: shown.id,
        what: What::Made(rendition(format)),
        key: key(format),
        format: format_of(format),
        is_negotiated,
        hinted: &[],
        keeping: keeping(asked),
        ends: shown.ends,
        room: match precision {
            Precision::Snapped => Room::Bounded,
            Precision::Exact => Room::Always,
        },
        plainer: (is_negotiated && plain != format).then(|| key(plain)),
    })
}

/// A version promises that the address never gives another picture; and only a cut to the
/// stored focal point could.
fn keeping(asked: &TransformOptions) -> Keeping {
    let is_pulled = matches!(asked.gravity, None | Some(Gravity::Auto));
    if asked.version.is_none() && asked.fit == Fit::Cover && is_pulled {
        Keeping::Moving
    } else {
        Keeping::ForEver
    }
}

/// The plan of a size that has a name; not found where the collection has none such.
pub(crate) fn named(shown: &Shown, size: Size, accepted: Accepted) -> Result<Plan, Failure> {
    let (what, format) = match size {
        Size::Original => (What::Original, shown.format),
        Size::Derivative(derivative) => {
            if !shown.collection.derivatives().contains(&derivative) {
                return Err(Failure::new(ErrorCode::NotFound));
            }
            let made = rendition(derivative, accepted.format(shown.has_alpha));
            (What::Made(made), format_of(made.format))
        }
    };
    let key = |format| ObjectKey::image(shown.collection, size, shown.id, format);
    let plain = format_of(Accepted::Plain.format(shown.has_alpha));
    let is_negotiated = what != What::Original;
    Ok(Plan {
        id: shown.id,
        what,
        key: key(format),
        format,
        is_negotiated,
        hinted: &[],
        keeping: Keeping::ForEver,
        ends: shown.ends,
        room: Room::Always,
        plainer: (is_negotiated && plain != format).then(|| key(plain)),
    })
}

/// The plans of a derivative that has a name, one for each word of [`Accepted`].
pub(crate) fn of_size(shown: &Shown, derivative: Derivative) -> impl Iterator<Item = Plan> {
    let size = Size::Derivative(derivative);
    let accepted = [Accepted::Webp, Accepted::Plain].into_iter();
    accepted.filter_map(move |it| named(shown, size, it).ok())
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

/// The format of the file that a rendition is.
pub(crate) const fn format_of(format: RenditionFormat) -> Format {
    match format {
        RenditionFormat::Jpeg | RenditionFormat::BaselineJpeg => Format::Jpeg,
        RenditionFormat::Webp => Format::Webp,
        RenditionFormat::Png => Format::Png,
    }
}
