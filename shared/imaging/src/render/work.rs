//! The work for a rendition, shared by all formats of the same pixels.

use calotype_protocol::{
    Dimensions, FocalPoint,
    rendition::{Anchor, Border, Fit, Flip, Layout, Rendition, RenditionFormat, Tone, Turn},
};

use crate::{Error, Inspection, Limits, Orientation, orientation::Area};

/// Bytes for a pixel of the result that resizing and encoding need: planes at 1.5 bytes, three
/// times.
const PLAIN_BYTES: u64 = 5;

/// The same when pixels are packed, blurred, or drawn on a background.
const WORKED_BYTES: u64 = 8;

/// The same for pixels with alpha, which is premultiplied meanwhile.
const TRANSPARENT_BYTES: u64 = 12;

/// The same when all samples are filtered and compressed directly.
const PNG_BYTES: u64 = 16;

/// The pixels of one or more renditions.
pub(super) struct Work {
    /// The renditions, with their indices in the request.
    pub(super) renditions: Vec<(usize, Rendition)>,
    pub(super) layout: Layout,
    /// From the stored to the visible picture: camera orientation, flip and turn.
    pub(super) orientation: Orientation,
    /// The visible area of the stored picture; `None` for all.
    pub(super) stored_area: Option<Area>,
    /// The size of that area in the result: larger than the picture while the picture's position in
    /// it is still unknown.
    pub(super) scaled: Dimensions,
    /// The size of the stored picture at that scale: the target of decoding.
    pub(super) target: Dimensions,
    pub(super) blur: u8,
    pub(super) sharpen: u8,
    pub(super) tone: Tone,
    /// Bytes that its steps need for a pixel of the result, except encoding.
    pixel_bytes: u64,
    /// Memory that its steps need beside the decoded samples: the maximum of its renditions.
    pub(super) bytes: u64,
    /// Whether it shows all pixels of the original, unchanged.
    pub(super) is_untouched: bool,
    /// The position of the picture on its canvas.
    pub(super) place: (u32, u32),
}

/// The works, with renditions of equal pixels grouped.
///
/// # Errors
/// [`Error::TooLarge`] or [`Error::TooMuchMemory`] for results beyond the limits.
pub(super) fn works(
    source: &Inspection,
    renditions: &[Rendition],
    limits: &Limits,
) -> Result<Vec<Work>, Error> {
    let mut works: Vec<Work> = Vec::new();
    for (index, rendition) in renditions.iter().enumerate() {
        let known = works.iter_mut().find(|work| {
            let first = work.renditions.first();
            first.is_some_and(|(_, it)| pixels_of(it) == pixels_of(rendition))
        });
        match known {
            Some(work) => {
                work.check(rendition, limits)?;
                work.renditions.push((index, *rendition));
            }
            None => {
                let mut work = Work::new(source, rendition);
                work.check(rendition, limits)?;
                work.renditions.push((index, *rendition));
                works.push(work);
            }
        }
    }
    Ok(works)
}

/// The rendition without the settings of the file.
fn pixels_of(rendition: &Rendition) -> Rendition {
    Rendition {
        format: RenditionFormat::default(),
        quality: 1,
        ..*rendition
    }
}

impl Work {
    fn new(source: &Inspection, rendition: &Rendition) -> Self {
        let layout = Layout::of(rendition, source.dimensions);
        let moved = moved(rendition.flip, rendition.turn);
        let turned = layout.turned;
        let is_sought = rendition.anchor == Anchor::Auto && layout.seen != turned;
        let (area, scaled) = if is_sought {
            // Resized as a whole: the position of the picture is chosen afterwards.
            (whole(turned), covering(&layout))
        } else {
            let point = point(rendition.anchor, &layout, source.dimensions, moved);
            (seen_area(point, &layout), layout.picture)
        };

        let in_trimmed = moved.stored_area(area, turned);
        let in_upright = Area {
            left: in_trimmed.left + layout.trim.left,
            top: in_trimmed.top + layout.trim.top,
            ..in_trimmed
        };
        let stored_area = source
            .orientation
            .stored_area(in_upright, source.dimensions);
        let stored = source.orientation.turned(source.dimensions);
        let orientation = source.orientation.then(moved);
        let is_all = stored_area.dimensions() == stored;
        let is_plain = is_all
            && rendition.blur == 0
            && rendition.sharpen == 0
            && rendition.tone == Tone::default()
            && rendition.background.is_none()
            && layout.canvas == layout.picture;
        Self {
            renditions: Vec::new(),
            layout,
            orientation,
            stored_area: (!is_all).then_some(stored_area),
            scaled,
            target: target(stored_area, stored, orientation.turned(scaled)),
            blur: rendition.blur,
            sharpen: rendition.sharpen,
            tone: rendition.tone,
            pixel_bytes: match (source.has_alpha, is_plain) {
                (true, _) => TRANSPARENT_BYTES,
                (false, true) => PLAIN_BYTES,
                (false, false) => WORKED_BYTES,
            },
            bytes: 0,
            is_untouched: is_plain
                && layout.picture == source.dimensions
                && moved == Orientation::Upright,
            place: place(rendition, &layout, source.dimensions, moved),
        }
    }

    fn check(&mut self, rendition: &Rendition, limits: &Limits) -> Result<(), Error> {
        limits.check_dimensions(self.layout.canvas)?;
        let bytes = match rendition.format {
            RenditionFormat::Png => PNG_BYTES,
            _ => self.pixel_bytes,
        };
        let largest = self.layout.canvas.pixels().max(self.scaled.pixels());
        self.bytes = self.bytes.max(largest.saturating_mul(bytes));
        limits.check_memory(self.bytes)
    }
}

const fn whole(dimensions: Dimensions) -> Area {
    Area {
        left: 0,
        top: 0,
        width: dimensions.width,
        height: dimensions.height,
    }
}

/// Flip, then turn.
fn moved(flip: Flip, turn: Turn) -> Orientation {
    let flip = match flip {
        Flip::None => Orientation::Upright,
        Flip::Horizontal => Orientation::MirrorHorizontal,
        Flip::Vertical => Orientation::MirrorVertical,
        Flip::Both => Orientation::Rotate180,
    };
    let turn = match turn {
        Turn::None => Orientation::Upright,
        Turn::Quarter => Orientation::Rotate90,
        Turn::Half => Orientation::Rotate180,
        Turn::ThreeQuarters => Orientation::Rotate270,
    };
    flip.then(turn)
}

/// The size of the turned picture at the scale at which its visible part has the picture's size.
fn covering(layout: &Layout) -> Dimensions {
    let side = |turned: u32, picture: u32, seen: u32| {
        let exact = u64::from(turned) * u64::from(picture);
        ((exact + u64::from(seen) / 2) / u64::from(seen)) as u32
    };
    let Layout {
        turned,
        picture,
        seen,
        ..
    } = layout;
    Dimensions {
        width: side(turned.width, picture.width, seen.width),
        height: side(turned.height, picture.height, seen.height),
    }
}

/// The size of the whole stored picture when the area in it has `scaled` pixels: the minimum for
/// decoders.
fn target(area: Area, stored: Dimensions, scaled: Dimensions) -> Dimensions {
    let side = |stored: u32, scaled: u32, area: u32| {
        let exact = u64::from(stored) * u64::from(scaled);
        exact.div_ceil(u64::from(area)) as u32
    };
    Dimensions {
        width: side(stored.width, scaled.width, area.width),
        height: side(stored.height, scaled.height, area.height),
    }
}

/// Units of a pixel in which points are given.
const UNITS: u64 = 10_000;

/// The position of the point in the turned picture, in [`UNITS`], if there is one.
fn point(
    anchor: Anchor,
    layout: &Layout,
    upright: Dimensions,
    moved: Orientation,
) -> Option<(u64, u64)> {
    let Anchor::Point(FocalPoint { x, y }) = anchor else {
        return None;
    };
    let trimmed = moved.turned(layout.turned);
    let within = |share: u16, side: u32, before: u32, left: u32| {
        let from_edge = u64::from(share) * u64::from(side);
        let from_trim = from_edge.saturating_sub(u64::from(before) * UNITS);
        from_trim.min(u64::from(left) * UNITS)
    };
    let point = (
        within(
            x.ten_thousandths(),
            upright.width,
            layout.trim.left,
            trimmed.width,
        ),
        within(
            y.ten_thousandths(),
            upright.height,
            layout.trim.top,
            trimmed.height,
        ),
    );
    let sides = (
        u64::from(trimmed.width) * UNITS,
        u64::from(trimmed.height) * UNITS,
    );
    Some(moved.seen_point(point, sides))
}

/// The visible area of the turned picture: around the point, within the edges.
fn seen_area(point: Option<(u64, u64)>, layout: &Layout) -> Area {
    let Layout { turned, seen, .. } = layout;
    let first = |point: Option<u64>, seen: u32, turned: u32| {
        let spare = turned - seen;
        match point {
            None => spare / 2,
            Some(point) => {
                let start = point.saturating_sub(u64::from(seen) * UNITS / 2);
                ((start + UNITS / 2) / UNITS).min(u64::from(spare)) as u32
            }
        }
    };
    Area {
        left: first(point.map(|it| it.0), seen.width, turned.width),
        top: first(point.map(|it| it.1), seen.height, turned.height),
        width: seen.width,
        height: seen.height,
    }
}

/// The position of the picture on its canvas: inside the border, and inside the padding, which the
/// point divides in its own ratio.
fn place(
    rendition: &Rendition,
    layout: &Layout,
    upright: Dimensions,
    moved: Orientation,
) -> (u32, u32) {
    let border = rendition.border.map(|Border { sides, .. }| sides);
    let border = border.unwrap_or_default();
    if rendition.fit != Fit::Pad {
        return (border.left, border.top);
    }
    let point = point(rendition.anchor, layout, upright, moved);
    let first = |point: Option<u64>, turned: u32, framed: u32, picture: u32| {
        let spare = framed - picture;
        let all = u128::from(u64::from(turned) * UNITS);
        match point {
            None => spare / 2,
            Some(point) => ((u128::from(spare) * u128::from(point) + all / 2) / all) as u32,
        }
    };
    let Layout {
        turned,
        framed,
        picture,
        ..
    } = layout;
    let left = first(
        point.map(|it| it.0),
        turned.width,
        framed.width,
        picture.width,
    );
    let top = first(
        point.map(|it| it.1),
        turned.height,
        framed.height,
        picture.height,
    );
    (border.left + left, border.top + top)
}
