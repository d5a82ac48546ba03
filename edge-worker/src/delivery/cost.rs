//! The cost of a derivation, estimated from the record before anything is read: memory and
//! processor time.

use calotype_imaging::Limits;
use calotype_protocol::limits::{DERIVE_MAX_MEMORY_BYTES, ISOLATE_WORK_BYTES};
use calotype_protocol::rendition::{Layout, Rendition, RenditionFormat, Tone};
use calotype_protocol::{Dimensions, Format};

use super::caller::Caller;
use crate::renditions::image_info::ImageInfo;
use crate::work::admission::{Class, Work};

/// The most tokens of a cheap derivation: a size of 1200 pixels from a photo of 12 megapixels costs
/// 3, about 0.2 s.
const CHEAP_TOKENS: u64 = 3;

/// The least memory that a derivation gets.
const LEAST_BYTES: u64 = 4 * 1024 * 1024;

/// Memory that a derivation takes beside the file and the pixels: tables, buffered rows, and gaps
/// between allocations.
const ASIDE_BYTES: u64 = 6 * 1024 * 1024;

/// Memory that an expensive derivation leaves free for cheap ones, if it can do with less.
const SPARED_BYTES: u64 = 12 * 1024 * 1024;

/// The cost of a derivation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    /// Processor time, in units of about 70 ms.
    pub(crate) tokens: u64,
    /// Memory for pixels: the limit of the engine.
    pub(crate) bytes: u64,
    /// Memory for everything else.
    pub(crate) aside_bytes: u64,
    /// The least memory for pixels that any derivation of the file takes.
    least_bytes: u64,
}

impl Cost {
    /// The cost of several pictures from one decoding. A document costs nothing: it has no pixels.
    pub(crate) fn of(info: &ImageInfo, renditions: &[Rendition]) -> Self {
        let Some(upright) = info.dimensions else {
            return Self::least(info);
        };
        let each = || renditions.iter().map(|it| Made::of(info, upright, it));
        let read = each().map(|it| it.read_pixels).max().unwrap_or_default();
        let written: u64 = each().map(|it| it.weighed_pixels).sum();
        let decoded = each().map(|it| it.decoded_bytes).max().unwrap_or_default();
        let worked = each().map(|it| it.worked_bytes).max().unwrap_or_default();
        let beside = each().map(|it| it.beside_bytes).max().unwrap_or_default();
        let bytes = match renditions {
            // The decoded pixels are freed as soon as they are resized.
            [_] => worked.max(decoded),
            _ => decoded + beside,
        };
        // Entropy decoding reads the whole file; the other stages read only the pixels that are
        // decoded.
        let tokens = upright.pixels() as f64 / 12e6 + read as f64 / 4e6 + written as f64 / 1e6;
        Self::new(info, tokens as u64 + 1, bytes)
    }

    /// The cost of decoding a picture as small as its format allows.
    pub(crate) fn least(info: &ImageInfo) -> Self {
        let pixels = info.dimensions.map_or(0, Dimensions::pixels);
        let bytes = decoded_bytes(info, pixels, 0.0);
        Self::new(info, pixels / 12_000_000 + 1, bytes)
    }

    fn new(info: &ImageInfo, tokens: u64, bytes: u64) -> Self {
        let pixels = info.dimensions.map_or(0, Dimensions::pixels);
        let cost = Self {
            tokens,
            bytes: bytes.max(LEAST_BYTES),
            aside_bytes: info.integrity.bytes + ASIDE_BYTES,
            least_bytes: decoded_bytes(info, pixels, 0.0),
        };
        Self {
            bytes: cost.bytes.min(cost.most().bytes),
            ..cost
        }
    }

    /// The same cost with the most memory that it may have: all memory except the spared part,
    /// unless the file could not be decoded then.
    pub(crate) fn most(self) -> Self {
        let left = ISOLATE_WORK_BYTES.saturating_sub(self.aside_bytes);
        let left = left.min(DERIVE_MAX_MEMORY_BYTES);
        let spared = left.saturating_sub(SPARED_BYTES);
        // Even the smallest picture needs `LEAST_BYTES` beside the decoded pixels.
        let bytes = match self.least_bytes + LEAST_BYTES > spared {
            true => left,
            false => spared,
        };
        Self { bytes, ..self }
    }

    pub(crate) fn is_most(&self) -> bool {
        self.bytes >= self.most().bytes
    }

    pub(crate) const fn is_cheap(&self) -> bool {
        self.tokens <= CHEAP_TOKENS
    }

    /// The limits of the engine.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            max_memory_bytes: self.bytes,
            ..Limits::DERIVE
        }
    }

    /// The cost as a piece of work for admission.
    pub(crate) fn work(&self, caller: &Caller, info: &ImageInfo) -> Work {
        Work {
            class: match &caller.network {
                Some(_) if self.tokens > CHEAP_TOKENS => Class::Dear,
                Some(_) => Class::Cheap,
                None => Class::Ahead,
            },
            bytes: self.bytes + self.aside_bytes,
            network: caller.network.clone(),
            image: Some(info.id.to_string()),
            at_once: caller.at_once,
        }
    }
}

/// The cost of one picture.
struct Made {
    /// Pixels that are decoded from the original.
    read_pixels: u64,
    /// Pixels of the result, counted once more for each expensive step.
    weighed_pixels: u64,
    /// Memory for the pixels that are decoded from the original.
    decoded_bytes: u64,
    /// Memory for the decoded pixels and the result.
    worked_bytes: u64,
    /// The same when the decoded pixels stay in memory for other pictures.
    beside_bytes: u64,
}

impl Made {
    fn of(info: &ImageInfo, upright: Dimensions, rendition: &Rendition) -> Self {
        let layout = Layout::of(rendition, upright);
        let result = layout.canvas.pixels().max(layout.picture.pixels());
        let share = drawn_at(info.format, &layout);
        let read_pixels = (upright.pixels() as f64 * share * share) as u64;
        let is_png = rendition.format == RenditionFormat::Png;
        let (blurs, sharpens) = (rendition.blur > 0, rendition.sharpen > 0);
        let tones = rendition.tone != Tone::default();
        let result_bytes = match (is_png, info.has_alpha) {
            (true, _) => 16,
            (false, true) => 12,
            (false, false) => 8,
        };
        let times =
            1 + u64::from(is_png) + u64::from(blurs) + u64::from(sharpens) + u64::from(tones);
        // The decoded pixels and the resized ones are in memory together.
        let pixel_bytes = if info.has_alpha { 4 } else { 3 };
        let picture_bytes = layout.picture.pixels() * pixel_bytes;
        let read_bytes = read_pixels * pixel_bytes;
        let copied_bytes = if info.has_alpha { read_bytes } else { 0 };
        Self {
            read_pixels,
            weighed_pixels: result * times,
            decoded_bytes: decoded_bytes(info, upright.pixels(), share),
            worked_bytes: (read_bytes + picture_bytes).max(result * result_bytes),
            beside_bytes: (copied_bytes + picture_bytes).max(result * result_bytes),
        }
    }
}

/// The measured memory of decoding a file at a share of its sides; for a JPEG, the coefficients of
/// a progressive one at 4:2:0. The engine asks for more when the header says so.
fn decoded_bytes(info: &ImageInfo, pixels: u64, share: f64) -> u64 {
    const WEBP_BYTES: f64 = 20.0 * 1024.0 * 1024.0;
    let pixels = pixels as f64;
    // A WebP is decoded at a smaller size from one half down.
    let drawn = match share > 0.5 {
        true => pixels,
        false => pixels * share * share,
    };
    let bytes = match info.format {
        Format::Jpeg => pixels * f64::min(4.75, 0.25 + 5.6 * share),
        Format::Webp if info.has_alpha => pixels * 6.0 + drawn * 4.0 + WEBP_BYTES,
        Format::Webp => drawn * 3.0 + WEBP_BYTES,
        Format::Gif => pixels * 6.0,
        _ if info.has_alpha => pixels * 4.0,
        _ => pixels * 3.0,
    };
    bytes as u64
}

/// The share of its sides at which a file is decoded: multiples of an eighth for a JPEG, any share
/// for a WebP.
fn drawn_at(format: Format, layout: &Layout) -> f64 {
    let (seen, picture) = (layout.seen, layout.picture);
    let share = |seen: u32, picture: u32| f64::from(picture) / f64::from(seen.max(1));
    let share = share(seen.width, picture.width).max(share(seen.height, picture.height));
    match format {
        Format::Jpeg => (share * 8.0).ceil() / 8.0,
        Format::Webp => share,
        _ => 1.0,
    }
}

#[cfg(test)]
#[path = "cost_tests.rs"]
mod tests;
